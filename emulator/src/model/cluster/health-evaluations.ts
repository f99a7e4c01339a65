import { noPreciseDate } from "../../wire/dates.js";
import type { JsonObject } from "../../wire/json.js";
import { type HealthState, healthOfPartition, worstOf } from "./health.js";
import type { HealthPolicy } from "./health-policy.js";
import type { LiveApplication, LivePartition, LiveService } from "./live-partition.js";
import type { ClusterNode } from "./nodes.js";

/** What health is found out from. */
export interface Examined {
  readonly nodes: readonly ClusterNode[];
  partitionsOf(service: { readonly name: string }): readonly LivePartition[];
}

export interface Health {
  readonly state: HealthState;
  /** Why it is not well, from the top down. */
  readonly evaluations: readonly JsonObject[];
}

/** The health of an application by a policy, with the reasons. */
export function examineApplication(cluster: Examined, application: LiveApplication, policy: HealthPolicy): Health {
  return together([
    ofReport(application, policy),
    ofDeployed(cluster, application, policy),
    ...[...new Set(application.services.map(({ typeName }) => typeName))].map((typeName) =>
      ofServices(
        cluster,
        typeName,
        application.services.filter((service) => service.typeName === typeName),
        policy,
      ),
    ),
  ]);
}

/** What was reported about an application, as an event of its health. */
export function writeReport({ illness }: LiveApplication): JsonObject[] {
  return illness ? [writeEvent(illness.state, illness.description)] : [];
}

function ofReport({ illness }: LiveApplication, policy: HealthPolicy): Health {
  return illness ? ofEvent(illness.state, illness.description, policy) : well;
}

function ofDeployed({ nodes }: Examined, application: LiveApplication, policy: HealthPolicy): Health {
  const { name, illDomain } = application;
  if (illDomain === undefined) return well;
  const MaxPercentUnhealthyDeployedApplications = policy.MaxPercentUnhealthyDeployedApplications;
  return ofMany({
    kind: "DeployedApplications",
    words: "deployed applications",
    percent: MaxPercentUnhealthyDeployedApplications,
    members: { MaxPercentUnhealthyDeployedApplications },
    parts: nodes.map((node) => {
      if (node.upgradeDomain !== illDomain) return well;
      const { evaluations } = ofEvent("Error", `The application is ill in upgrade domain '${illDomain}'.`, policy);
      const members = { NodeName: node.name, ApplicationName: name };
      return ofOne("DeployedApplication", members, { state: "Error", evaluations });
    }),
  });
}

function ofServices(
  cluster: Examined,
  typeName: string,
  services: readonly LiveService[],
  policy: HealthPolicy,
): Health {
  const ofType = policy.ServiceTypeHealthPolicyMap.find(({ Key }) => Key === typeName)?.Value;
  const { MaxPercentUnhealthyServices, MaxPercentUnhealthyPartitionsPerService } =
    ofType ?? policy.DefaultServiceTypeHealthPolicy;
  const ofService = (service: LiveService) =>
    ofMany({
      kind: "Partitions",
      words: "partitions",
      percent: MaxPercentUnhealthyPartitionsPerService,
      members: { MaxPercentUnhealthyPartitionsPerService },
      parts: cluster.partitionsOf(service).map((partition) => {
        const state = healthOfPartition(partition);
        if (state === "Ok") return well;
        const { evaluations } = ofEvent(state, `The partition is ${partition.status}.`, policy);
        return ofOne("Partition", { PartitionId: partition.id }, { state, evaluations });
      }),
    });
  return ofMany({
    kind: "Services",
    words: `services of type '${typeName}'`,
    percent: MaxPercentUnhealthyServices,
    members: { ServiceTypeName: typeName, MaxPercentUnhealthyServices },
    parts: services.map((service) => ofOne("Service", { ServiceName: service.name }, ofService(service))),
  });
}

const well: Health = { state: "Ok", evaluations: [] };

function ofEvent(reported: HealthState, description: string, { ConsiderWarningAsError }: HealthPolicy): Health {
  const state = reported === "Warning" && ConsiderWarningAsError ? "Error" : reported;
  const members = { ConsiderWarningAsError, UnhealthyEvent: writeEvent(reported, description) };
  return { state, evaluations: [evaluation("Event", state, description, members)] };
}

function ofOne(kind: string, members: JsonObject, { state, evaluations }: Health): Health {
  if (state === "Ok") return well;
  const description = `${kind} '${Object.values(members).join("' of '")}' is in ${state}.`;
  const all = { ...members, UnhealthyEvaluations: [...evaluations] };
  return { state, evaluations: [evaluation(kind, state, description, all)] };
}

interface Many {
  readonly kind: string;
  readonly words: string;
  readonly percent: number;
  readonly members: JsonObject;
  readonly parts: readonly Health[];
}

/** More ill parts than a policy tolerates are an error, fewer a warning; the number that it tolerates is rounded up. */
function ofMany({ kind, words, percent, members, parts }: Many): Health {
  const worst = worstOf(parts.map(({ state }) => state));
  if (worst === "Ok") return well;
  const ill = parts.filter(({ state }) => state === worst);
  const isTolerated = worst === "Error" && ill.length <= Math.ceil((parts.length * percent) / 100);
  const state = isTolerated ? "Warning" : worst;
  const description = `${ill.length} of ${parts.length} ${words} are in ${worst}; at most ${percent}% may be.`;
  const UnhealthyEvaluations = ill.flatMap((part) => part.evaluations);
  const all = { ...members, TotalCount: parts.length, UnhealthyEvaluations };
  return { state, evaluations: [evaluation(kind, state, description, all)] };
}

function together(parts: readonly Health[]): Health {
  const state = worstOf(parts.map((part) => part.state));
  if (state === "Ok") return well;
  return { state, evaluations: parts.filter((part) => part.state === state).flatMap((part) => part.evaluations) };
}

function evaluation(kind: string, state: HealthState, description: string, members: JsonObject): JsonObject {
  return { HealthEvaluation: { Kind: kind, Description: description, AggregatedHealthState: state, ...members } };
}

function writeEvent(state: HealthState, description: string): JsonObject {
  return {
    SourceId: "Emulator",
    Property: "State",
    HealthState: state,
    TimeToLiveInMilliSeconds: "P10675199DT2H48M5.4775807S",
    Description: description,
    SequenceNumber: "1",
    RemoveWhenExpired: false,
    IsExpired: false,
    SourceUtcTimestamp: noPreciseDate,
    LastModifiedUtcTimestamp: noPreciseDate,
    LastOkTransitionAt: noPreciseDate,
    LastWarningTransitionAt: noPreciseDate,
    LastErrorTransitionAt: noPreciseDate,
  };
}
