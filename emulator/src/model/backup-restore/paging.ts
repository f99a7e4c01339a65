/** Which part of a sorted list is wanted. */
export interface PageQuery {
  /** 0: all. */
  readonly maxResults: number;
  /** Key of the last item of the page before. */
  readonly continuationToken: string | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Missing when this is the last page. */
  readonly continuationToken: string | undefined;
}

/** One page, in the order of the keys. */
export function pageOf<T>(all: readonly T[], keyOf: (item: T) => string, query: PageQuery): Page<T> {
  const { maxResults, continuationToken: after } = query;
  const rest = all.filter((item) => !after || keyOf(item) > after).sort((a, b) => compareText(keyOf(a), keyOf(b)));
  const items = maxResults > 0 ? rest.slice(0, maxResults) : rest;
  const last = items.at(-1);
  return { items, continuationToken: last !== undefined && items.length < rest.length ? keyOf(last) : undefined };
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
