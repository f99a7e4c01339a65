const scheme = "fabric:/";

/** The id that stands for a name in a path: `fabric:/App/Svc` is `App~Svc` from api-version 6.0 on. */
export function idOfName(name: string): string {
  return name.slice(scheme.length).replaceAll("/", "~");
}

/** The name behind an id of a path. Older clients send `/` (percent-encoded) where newer ones send `~`. */
export function nameOfId(id: string): string {
  return scheme + id.replaceAll("~", "/");
}

/** `fabric:/App` without the scheme, or `undefined` for a text that is no name. */
export function pathOfName(name: string): string | undefined {
  if (!name.startsWith(scheme)) return undefined;
  const path = name.slice(scheme.length).replace(/\/+$/, "");
  return path === "" ? undefined : path;
}

/** What a service is called below its application: `Orders` for `fabric:/SampleApp/Orders`. */
export function nameBelow(applicationName: string, serviceName: string): string {
  return serviceName.slice(applicationName.length + 1);
}

/** A name as one segment of a storage path: the server writes `$` for `/` (`UtilityHelper.cs`). */
export function storageSegment(name: string): string {
  return name.replaceAll("/", "$");
}
