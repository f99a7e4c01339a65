import { inShort } from "../errors/in-short";
import { nearestFirst } from "../errors/nearest-first";
import type { Cluster } from "../service-fabric/cluster";
import type { NamedEntity } from "../service-fabric/records";
import type { Reply } from "../service-fabric/reply";
import type { Refusal } from "./choose-partition";

/** Of how many applications the services are read. */
const mostApplications = 3;

/** The application of the cluster's own services, which no list has. */
const systemApplication = "fabric:/System";

type Names = Reply<readonly NamedEntity[]>;

/**
 * The error for a service that the cluster does not have, with near names as far as the cluster's lists can be had.
 * @param ask Makes one call, within what is left of the time for all of them.
 */
export async function noSuchService(
  cluster: Pick<Cluster, "listApplications" | "listServices">,
  service: string,
  ask: (send: (signal: AbortSignal) => Promise<Names>) => Promise<Names>,
): Promise<Refusal> {
  const names = async (send: (signal: AbortSignal) => Promise<Names>): Promise<readonly string[] | undefined> => {
    const reply = await ask(send);
    return reply.kind === "answered" ? reply.value.map(({ name }) => name) : undefined;
  };

  const applications = await names((signal) => cluster.listApplications(signal));
  if (applications === undefined) {
    return {
      code: "SFB_SERVICE_NOT_FOUND",
      detail: "Near names could not be looked for: the cluster gives no list of them.",
    };
  }
  const homes = [...applications, systemApplication].filter((name) => service.startsWith(`${name}/`));
  const services: string[] = [];
  const parent = service.slice(0, service.lastIndexOf("/"));
  for (const application of nearestFirst(homes.length > 0 ? homes : applications, parent).slice(0, mostApplications)) {
    const found = await names((signal) => cluster.listServices(application, signal));
    if (found === undefined) break;
    services.push(...found);
  }
  const near = nearNames("Services", services, service);
  if (homes.length > 0) return { code: "SFB_SERVICE_NOT_FOUND", detail: `Its application is there. ${near}`.trim() };
  return {
    code: "SFB_APPLICATION_NOT_FOUND",
    detail: `${nearNames("Applications", applications, parent)} ${near}`.trim(),
  };
}

/** Names that may have been meant, as a sentence; empty where there is none. */
export function nearNames(what: string, names: readonly string[], wanted: string): string {
  return names.length === 0 ? "" : `${what}, nearest first: ${inShort(nearestFirst(names, wanted))}.`;
}
