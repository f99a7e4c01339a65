import findMyWay, { type HTTPMethod, type HTTPVersion } from "find-my-way";

/** `MaxNamingUriLength` is 512 characters; escaped, each takes up to nine. */
const longestId = 512 * 9;

/**
 * Finds paths, never handlers: these belong to one emulator, while the paths are the same for all, and to compile them
 * takes longer than the rest of a start. Service Fabric Explorer asks for collections with a slash at the end.
 */
const paths = findMyWay<HTTPVersion.V1>({
  caseSensitive: true,
  ignoreTrailingSlash: true,
  maxParamLength: longestId,
});
const known = new Set<string>();

export const methods = ["GET", "PUT", "POST", "DELETE"] as const;

/** Where something is: a method, and a path with `:name` for parameters. */
export interface Place {
  readonly method: (typeof methods)[number];
  readonly path: string;
}

/** A route, and the parameters of the URL by their names. */
export interface Found<R> {
  readonly route: R;
  readonly params: Readonly<Record<string, string>>;
}

/** Which route a request is for. Letters match in their own case only; what is fixed goes before a parameter. */
export class RouteTable<R extends Place> {
  readonly #byPlace: ReadonlyMap<string, R>;

  constructor(routes: readonly R[]) {
    this.#byPlace = new Map(routes.map((route) => [learn(route), route]));
  }

  /** @returns `undefined` where there is no such route, or where the URL cannot be read. */
  find(method: string, url: string): Found<R> | undefined {
    // A method that is none is found nowhere.
    const found = paths.find(method as HTTPMethod, url);
    const route = found ? this.#byPlace.get(found.store) : undefined;
    // Of a path that was found, each parameter is there.
    return found && route ? { route, params: { ...found.params } as Record<string, string> } : undefined;
  }
}

/** @returns How a place is called in `paths`, which knows it from then on. */
function learn({ method, path }: Place): string {
  const place = `${method} ${path}`;
  if (!known.has(place)) paths.on(method, path, () => undefined, place);
  known.add(place);
  return place;
}
