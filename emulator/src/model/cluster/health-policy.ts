import { z } from "zod";

const percent = z
  .number()
  .int()
  .min(0)
  .max(100)
  .nullish()
  .transform((value) => value ?? 0);

const serviceTypePolicy = z.object({
  MaxPercentUnhealthyServices: percent,
  MaxPercentUnhealthyPartitionsPerService: percent,
  MaxPercentUnhealthyReplicasPerPartition: percent,
});

/** How much of an application may be ill. What is left out of one that is given is 0, and not what a manifest says. */
export const healthPolicy = z.object({
  ConsiderWarningAsError: z
    .boolean()
    .nullish()
    .transform((value) => value ?? false),
  MaxPercentUnhealthyDeployedApplications: percent,
  DefaultServiceTypeHealthPolicy: serviceTypePolicy
    .nullish()
    .transform((value) => value ?? serviceTypePolicy.parse({})),
  ServiceTypeHealthPolicyMap: z
    .array(z.object({ Key: z.string(), Value: serviceTypePolicy }))
    .nullish()
    .transform((value) => value ?? []),
});

export type HealthPolicy = z.output<typeof healthPolicy>;

/** That of a manifest that says nothing: it tolerates nothing. */
export const strictPolicy: HealthPolicy = healthPolicy.parse({});
