const scheme = "fabric:/";

/** Characters that a name must not have: the server keeps them for itself (`NamingUri.cpp`), or they end a URI's path. */
const reserved = ["$", "+", "|", "~", "?", "#"];

/** What is wrong with a name, or `undefined` for a good one. */
export function problemOfName(name: string): string | undefined {
  if (!name.startsWith(scheme)) return `A name starts with ${scheme} — not ${name}`;
  const path = name.slice(scheme.length);
  if (path === "" || path.split("/").includes("")) return `A name has no empty segments: ${name}`;
  const found = reserved.find((character) => path.includes(character));
  if (found !== undefined) return `A name must not have the character ${found}: ${name}`;
  return undefined;
}

/**
 * The id that stands for a name in a path: `fabric:/App/Svc` is `App~Svc` from api-version 6.0 on, `App/Svc` before. As the
 * server does, it escapes what a URL must not hold and leaves percent signs alone (`NamingUri::FabricNameToId`), so that
 * the names `a b` and `a%20b` share an id.
 */
export function idOfName(name: string, separator: "~" | "/" = "~"): string {
  const path = name.slice(scheme.length).replaceAll("/", separator);
  return path.replace(/[\s"<>[\\\]^`{|}]|[^\u0021-\u007e]+/gu, encodeURIComponent);
}

/** The name behind an id of a path. Older clients send `/` (percent-encoded) where newer ones send `~`. */
function nameOfId(id: string): string {
  return scheme + id.replaceAll("~", "/");
}

/**
 * The name behind an id that may still be escaped: a client that escapes the id of a reply once more sends `a%2520b` for
 * `a b`. The id as it is comes first, so that a name with a percent sign of its own is found.
 */
export function nameOfEscapedId(id: string, isThere: (name: string) => boolean): string {
  const name = nameOfId(id);
  return isThere(name) ? name : nameOfId(unescaped(id));
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
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
