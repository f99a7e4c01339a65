import { isNear, nearestFirst } from "./nearest-first";

/** Such as `; did you mean endpoint?`, where one of the names is near, or goes on where the written one ends. */
export function didYouMean(written: string, names: readonly string[]): string {
  const inOrder = nearestFirst(names, written);
  const near = inOrder.find((name) => isNear(name, written)) ?? inOrder.find((name) => goesOn(name, written));
  return near === undefined ? "" : `; did you mean ${near}?`;
}

const shortestBeginning = 4;

function goesOn(name: string, written: string): boolean {
  return written.length >= shortestBeginning && name.toLowerCase().startsWith(written.toLowerCase());
}
