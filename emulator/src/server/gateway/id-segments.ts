/** Collections whose ids are names, which may have several segments. */
const inCollectionOfNames = /^\/(?:Applications|Services)\//;

/**
 * The URL with every id in one segment: `/Services/App/Svc/$/GetPartitions` becomes `/Services/App%2FSvc/$/GetPartitions`.
 * The gateway takes all segments up to the next `$` for the id (`GatewayUri::ParseHierarchical`); clients of api-versions
 * below 6.0 build on that.
 */
export function joinIdSegments(url: string): string {
  if (!inCollectionOfNames.test(url)) return url;
  const [path = "", ...search] = url.split(/(?=[?#])/);
  const joined = path
    .replace(/^\/|\/+$/g, "")
    .split("/$/")
    .map((part) => {
      const [name = "", ...id] = part.split("/");
      return id.length === 0 ? name : `${name}/${id.join("%2F")}`;
    });
  return `/${joined.join("/$/")}${search.join("")}`;
}
