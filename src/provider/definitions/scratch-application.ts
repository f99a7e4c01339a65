import { randomBytes } from "node:crypto";
import { z } from "zod";
import { claimScratch, removeScratch } from "../../restore/drill";
import { connectionSchema } from "../../service-fabric/connection/schema";
import { normalName, whatIsWrongWithApplicationName } from "../../service-fabric/names";
import { define } from "../define";
import { clusterInput, type InputRule } from "../input-rule";
import { reading } from "../reading";
import { nameSchema } from "./common/name-schema";

const schema = z.strictObject({
  application: nameSchema(whatIsWrongWithApplicationName),
  scratchApplication: nameSchema(whatIsWrongWithApplicationName).exactOptional(),
  cluster: connectionSchema.exactOptional(),
});

type ScratchApplicationInputs = z.infer<typeof schema>;

const itself: InputRule = { replacesBy: (value) => value };

/** So many that nobody guesses the name, nor meets it by chance. */
const suffixBytes = 4;
const drawSuffix = (): string => randomBytes(suffixBytes).toString("hex");

/**
 * The name of a scratch application, in the state before the application is created: a run that is killed saves nothing of
 * what it was about, and the next one has to know what is ours.
 */
export const scratchApplication = define<ScratchApplicationInputs>({
  schema,
  inputs: { application: itself, scratchApplication: itself, cluster: clusterInput },
  outputs: ["applicationName", "typeName"],

  normalize: (inputs) => ({
    ...inputs,
    ...(typeof inputs.application === "string" ? { application: normalName(inputs.application) } : {}),
    ...(typeof inputs.scratchApplication === "string"
      ? { scratchApplication: normalName(inputs.scratchApplication) }
      : {}),
  }),

  create: ({ application, scratchApplication }, cluster, context) =>
    reading(`Scratch application for ${application}`, cluster, context, async (run) => ({
      ...(await claimScratch({ ...run, cluster }, application, scratchApplication, drawSuffix)),
      clusterEndpoint: cluster.endpoint,
    })),

  remove: ({ applicationName, typeName }, cluster, context) =>
    reading(`Scratch application ${String(applicationName)}`, cluster, context, async (run) => {
      const scratch = { applicationName: String(applicationName), typeName: String(typeName) };
      await removeScratch({ ...run, cluster, warn: context.warn }, scratch);
      return {};
    }),

  headline: ({ applicationName }) => `${String(applicationName)} is free`,

  farewell: ({ applicationName }) => `no application ${String(applicationName)} is left`,
});
