import { z } from "zod";
import type { ApplicationRequest, PartitionScheme, ServiceCopy, ServiceDescription, ServiceType } from "./creations";

export function applicationToWire(request: ApplicationRequest): Record<string, unknown> {
  const { identity } = request;
  return {
    Name: request.applicationName,
    TypeName: request.typeName,
    TypeVersion: request.typeVersion,
    ParameterList: Object.entries(request.parameters).map(([Key, Value]) => ({ Key, Value })),
    ...(identity === undefined ? {} : { ManagedApplicationIdentity: identity }),
  };
}

/** To be read of JSON whose numbers are kept as they were written. */
export const serviceDescription = z
  .record(z.string(), z.unknown())
  .refine(({ ServiceKind, ServiceTypeName }) => typeof ServiceKind === "string" && typeof ServiceTypeName === "string")
  .transform((whole): ServiceDescription => ({ whole }));

/** What ties a service to others: a DNS name is unique, the rest points at services that live, or makes more. */
const ties = ["ServiceDnsName", "CorrelationScheme", "ScalingPolicies"] as const;

/** A service after another one, its numbers as they were written. */
export function serviceToWire({ whole }: ServiceDescription, copy: ServiceCopy): Record<string, unknown> {
  const { applicationName, serviceName, scheme, targetReplicaSetSize, minReplicaSetSize } = copy;
  const kept = Object.fromEntries(Object.entries(whole).filter(([name]) => !ties.some((tie) => tie === name)));
  // A member that is there already keeps its place: the server's reader wants the kinds first.
  return {
    ...kept,
    ApplicationName: applicationName,
    ServiceName: serviceName,
    ...(scheme === undefined ? {} : { PartitionDescription: schemeToWire(scheme) }),
    ...(targetReplicaSetSize === undefined ? {} : { TargetReplicaSetSize: targetReplicaSetSize }),
    ...(minReplicaSetSize === undefined ? {} : { MinReplicaSetSize: minReplicaSetSize }),
  };
}

function schemeToWire(scheme: PartitionScheme): Record<string, unknown> {
  switch (scheme.kind) {
    case "UniformInt64Range":
      return {
        PartitionScheme: scheme.kind,
        Count: scheme.count,
        LowKey: scheme.lowKey,
        HighKey: scheme.highKey,
      };
    case "Named":
      return { PartitionScheme: scheme.kind, Count: scheme.names.length, Names: scheme.names };
    case "Singleton":
      return { PartitionScheme: scheme.kind };
  }
}

export const serviceTypes = z
  .array(
    z.object({
      ServiceTypeDescription: z.object({ ServiceTypeName: z.string() }),
      ServiceManifestVersion: z.string(),
    }),
  )
  .transform((wire): readonly ServiceType[] =>
    wire.map(({ ServiceTypeDescription: { ServiceTypeName: name }, ServiceManifestVersion: manifestVersion }) => ({
      name,
      manifestVersion,
    })),
  );
