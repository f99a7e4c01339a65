import type { BackupError } from "../errors";
import type { NamedEntity } from "../service-fabric/records";
import type { Reply } from "../service-fabric/reply";
import { listed } from "./listed";
import { nearestFirst } from "./nearest-first";
import { call, failure, type Run } from "./operation";

/** How long near names are looked for. The error does not wait for them. */
const searchMilliseconds = 10_000;

/** Of how many applications the services are read. */
const mostApplications = 3;

/** The application of the cluster's own services, which no list has. */
const systemApplication = "fabric:/System";

/** The error for a service that the cluster does not have, with near names as far as the cluster's lists can be had. */
export async function noSuchService(run: Run, service: string): Promise<BackupError> {
  const until = run.clock.now() + searchMilliseconds;
  const names = async (
    send: (signal: AbortSignal) => Promise<Reply<readonly NamedEntity[]>>,
  ): Promise<readonly string[] | undefined> => {
    const reply = await call(run, until - run.clock.now(), send);
    return reply.kind === "answered" ? reply.value.map(({ name }) => name) : undefined;
  };

  const applications = await names((signal) => run.cluster.listApplications(signal));
  if (applications === undefined) {
    return failure(
      run,
      "SFB_SERVICE_NOT_FOUND",
      "Near names could not be looked for: the cluster gives no list of them.",
    );
  }
  const homes = [...applications, systemApplication].filter((name) => service.startsWith(`${name}/`));
  const services: string[] = [];
  const parent = service.slice(0, service.lastIndexOf("/"));
  for (const application of nearestFirst(homes.length > 0 ? homes : applications, parent).slice(0, mostApplications)) {
    const found = await names((signal) => run.cluster.listServices(application, signal));
    if (found === undefined) break;
    services.push(...found);
  }
  const near = nearNames("Services", services, service);
  if (homes.length > 0) return failure(run, "SFB_SERVICE_NOT_FOUND", `Its application is there. ${near}`.trim());
  return failure(run, "SFB_APPLICATION_NOT_FOUND", `${nearNames("Applications", applications, parent)} ${near}`.trim());
}

function nearNames(what: string, names: readonly string[], wanted: string): string {
  return names.length === 0 ? "" : `${what}, nearest first: ${listed(nearestFirst(names, wanted))}.`;
}
