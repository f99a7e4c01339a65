const scheme = "fabric:/";
const longestCharacters = 512;

/**
 * What Service Fabric allows in no name: what it reserves, what its URIs do not have, a query, a fragment, half a
 * character. Source: `NamingUri.cpp` (`ReservedTokenDelimiters`), `Uri.Parser.cpp`, `UnsupportedUris.txt`.
 */
const forbidden = /[~$+|?#<>[\]\\^`"\p{Cc}\p{Cs}]/u;

/**
 * What is wrong with the name of a service in its normal form, or `undefined`. A name with `~` would reach another
 * service: the gateway reads `~` in an id as `/`, escaped or not (`NamingUri::IdToFabricName`).
 */
export function whatIsWrongWithServiceName(name: string): string | undefined {
  return whatIsWrongWithName(name, "fabric:/Shop/Orders", (segments) =>
    segments.length < 2 && !name.includes("~")
      ? "names no service: give the application's name and the service's, such as fabric:/Shop/Orders"
      : undefined,
  );
}

/** What is wrong with the name of an application in its normal form, or `undefined`. */
export function whatIsWrongWithApplicationName(name: string): string | undefined {
  return whatIsWrongWithName(name, "fabric:/Shop", () => undefined);
}

function whatIsWrongWithName(
  name: string,
  example: string,
  whatIsMissing: (segments: readonly string[]) => string | undefined,
): string | undefined {
  if (!name.startsWith(scheme)) return whatIsWrongWithBeginning(name, example);
  if (name.startsWith("fabric://")) return `must begin with fabric:/ and one slash only, such as ${example}`;
  const segments = segmentsOf(name);
  const missing = whatIsMissing(segments);
  if (missing !== undefined) return missing;
  if (segments.includes("")) return "must not contain an empty segment (//)";
  if (segments.includes(".") || segments.includes("..")) return "must not contain the segment . or ..";
  if (name.includes("~")) return "must not contain ~: the cluster has no such name, and takes ~ for /";
  if (forbidden.test(name))
    return 'must not contain $ + | ? # < > [ ] \\ ^ ` " or a control character: the cluster has no such name';
  if (/%(?![0-9a-f]{2})/i.test(name)) {
    return "must have two hexadecimal digits after each %, as every name in the cluster has";
  }
  return name.length > longestCharacters ? `must have at most ${longestCharacters} characters` : undefined;
}

function whatIsWrongWithBeginning(name: string, example: string): string {
  if (name.toLowerCase().startsWith(scheme)) return "must begin with fabric:/ in small letters";
  if (/^[^/:]+~/.test(name)) return `must be a name, such as ${example}, not an id of the REST API with ~ for /`;
  return `must begin with fabric:/, such as ${example}`;
}

/** The name in its normal form: no blanks around it, and no slash at its end. */
export function normalName(name: string): string {
  return name.trim().replace(/\/+$/, "");
}

function segmentsOf(name: string): readonly string[] {
  return name.slice(scheme.length).split("/");
}

/**
 * The id of a name, as it stands in a path: without the scheme, segments joined by `~` (api-version 6.0 and later),
 * the rest percent-encoded. More than one where the name holds a percent sign: a gateway on Linux decodes an id once
 * (`NamingUri::UnescapeString`), one on Windows has it decoded by http.sys before (`KHttpServerRequest::GetUrl`) and
 * does not restore the percent sign. For any other name both come to the same.
 */
export function idsInPath(name: string): readonly [string, ...string[]] {
  const once = segmentsOf(name).map(encodeURIComponent).join("~");
  return name.includes("%") ? [once, once.replaceAll("%", "%25")] : [once];
}
