import { isNear, nearestFirst } from "../backup";

/** Such as `; did you mean endpoint?`, where one of the names is near. */
export function didYouMean(written: string, names: readonly string[]): string {
  const near = nearestFirst(names, written).find((name) => isNear(name, written));
  return near === undefined ? "" : `; did you mean ${near}?`;
}
