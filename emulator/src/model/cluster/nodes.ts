import { hashOf } from "./derived-ids.js";

export interface NodeDescription {
  readonly name: string;
  /** Default: the node's place in the list, `0` for the first. */
  readonly upgradeDomain?: string;
  /** Default `fd:/` with the node's place in the list. */
  readonly faultDomain?: string;
  /** Default `NodeType0`. */
  readonly type?: string;
}

/** A node that is up, as all of them are. */
export interface ClusterNode {
  readonly name: string;
  readonly upgradeDomain: string;
  readonly faultDomain: string;
  readonly type: string;
  readonly ipAddressOrFqdn: string;
  /** 128 bits in hexadecimal digits, as the federation writes them. */
  readonly id: string;
}

const defaultNodeCount = 5;

export function createNodes(given: number | readonly NodeDescription[] = defaultNodeCount): ClusterNode[] {
  const descriptions =
    typeof given === "number" ? Array.from({ length: given }, (_, index) => ({ name: `_Node_${index}` })) : given;
  return descriptions.map((description: NodeDescription, index) => ({
    name: description.name,
    upgradeDomain: description.upgradeDomain ?? String(index),
    faultDomain: description.faultDomain ?? `fd:/${index}`,
    type: description.type ?? "NodeType0",
    ipAddressOrFqdn: `10.0.${Math.floor((index + 4) / 256)}.${(index + 4) % 256}`,
    id: hashOf(`node ${description.name}`).toString("hex").slice(0, 32),
  }));
}

/** The upgrade domains in the order in which upgrades go through them: by name, numbers by their value. */
export function upgradeDomainsOf(nodes: readonly ClusterNode[]): string[] {
  return [...new Set(nodes.map((node) => node.upgradeDomain))].sort((a, b) =>
    a.localeCompare(b, "en", { numeric: true }),
  );
}
