import type { SetCluster } from "../backup-set";
import type { FailedReply, Reply } from "../service-fabric/reply";
import type { CheckName } from "./report";

/** A question that got no answer, and the check that it was for. */
export class NoAnswer extends Error {
  readonly check: CheckName;
  readonly reply: FailedReply;

  constructor(check: CheckName, reply: FailedReply) {
    super();
    this.check = check;
    this.reply = reply;
  }
}

/**
 * The cluster for whoever looks for partitions, with each question limited: the first that gets no answer ends the search,
 * where a backup would ask again. @throws NoAnswer
 */
export function endingAtFailure(cluster: SetCluster, limit: () => AbortSignal): SetCluster {
  const within = (signal: AbortSignal): AbortSignal => AbortSignal.any([signal, limit()]);
  return {
    ...cluster,
    getApplication: (name, signal) => orEnd("service", cluster.getApplication(name, within(signal))),
    getApplicationName: (service, signal) => orEnd("service", cluster.getApplicationName(service, within(signal))),
    getService: (application, service, signal) =>
      orEnd("service", cluster.getService(application, service, within(signal))),
    getServiceName: (partitionId, signal) => orEnd("service", cluster.getServiceName(partitionId, within(signal))),
    pageOfServices: (application, token, signal) =>
      orEnd("service", cluster.pageOfServices(application, token, within(signal))),
    pageOfPartitions: (service, token, signal) =>
      orEnd("service", cluster.pageOfPartitions(service, token, within(signal))),
    pageOfConfigurations: (entity, token, signal) =>
      orEnd("policy", cluster.pageOfConfigurations(entity, token, within(signal)), "FABRIC_E_BACKUP_NOT_ENABLED"),
  };
}

/** @param known A code that is an answer too. */
async function orEnd<T>(check: CheckName, asked: Promise<Reply<T>>, known?: string): Promise<Reply<T>> {
  const reply = await asked;
  if (reply.kind === "answered" || (reply.kind === "error" && known !== undefined && reply.code === known))
    return reply;
  throw new NoAnswer(check, reply);
}
