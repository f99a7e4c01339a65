/** Collections whose ids are names, which may have several segments. */
const collectionsOfNames = new Set(["Applications", "Services"]);

/**
 * The URL with every id in one segment: `/Services/App/Svc/$/GetPartitions` becomes `/Services/App%2FSvc/$/GetPartitions`.
 * The gateway takes all segments up to the next `$` for the id (`GatewayUri::ParseHierarchical`); clients of api-versions
 * below 6.0 build on that.
 */
export function joinIdSegments(url: string): string {
  const [path = "", ...search] = url.split(/(?=[?#])/);
  const segments = path.replace(/\/+$/, "").split("/").slice(1);
  if (!collectionsOfNames.has(segments[0] ?? "") || segments.length < 3) return url;
  const [head = "", ...functions] = segments.join("/").split("/$/");
  const joined = [head, ...functions].map((part) => {
    const [name = "", ...id] = part.split("/");
    return id.length === 0 ? name : `${name}/${id.join("%2F")}`;
  });
  return `/${joined.join("/$/")}${search.join("")}`;
}
