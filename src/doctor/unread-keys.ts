import { didYouMean } from "../errors/did-you-mean";
import { configKeyOf, connectionFieldNames } from "../service-fabric/connection/fields";

const namespace = "servicefabric:";

/** What is wrong with the keys of a stack's config that are in our namespace, and that nothing reads. */
export function unreadKeys(keys: readonly string[]): readonly string[] {
  const read = connectionFieldNames.map(configKeyOf);
  return keys
    .filter((key) => key.startsWith(namespace) && !read.includes(key))
    .map((key) => `${key} is no setting${didYouMean(key.slice(namespace.length), connectionFieldNames)}`);
}
