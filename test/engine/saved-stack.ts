import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";

const bag = z.record(z.string(), z.unknown());

const resource = z.object({
  urn: z.string(),
  id: z.string().optional(),
  type: z.string(),
  inputs: bag.default({}),
  outputs: bag.default({}),
  initErrors: z.array(z.string()).default([]),
  delete: z.boolean().default(false),
});

const deployment = z.object({
  resources: z.array(resource).default([]),
  pending_operations: z.array(z.object({ type: z.string() })).default([]),
});

const checkpoint = z.object({
  checkpoint: z.object({ latest: deployment.default({ resources: [], pending_operations: [] }) }),
});

export type SavedResource = z.infer<typeof resource>;

/** What a stack's state holds, read where the engine keeps it. */
export class SavedStack {
  readonly resources: readonly SavedResource[];
  readonly pendingOperations: readonly string[];

  constructor(stateFolder: string, project: string, stack: string) {
    const text = readFileSync(SavedStack.fileIn(stateFolder, project, stack), "utf8");
    const { latest } = checkpoint.parse(JSON.parse(text)).checkpoint;
    this.resources = latest.resources;
    this.pendingOperations = latest.pending_operations.map(({ type }) => type);
  }

  static fileIn(stateFolder: string, project: string, stack: string): string {
    return join(stateFolder, "state", ".pulumi", "stacks", project, `${stack}.json`);
  }

  /** All resources of this name: during a replacement there are two. */
  named(name: string): readonly SavedResource[] {
    return this.resources.filter(({ urn }) => urn.endsWith(`::${name}`));
  }

  /** The one resource of this name. */
  one(name: string): SavedResource {
    const [only, ...others] = this.named(name);
    if (only === undefined || others.length > 0)
      throw new Error(`${others.length + (only ? 1 : 0)} resources "${name}".`);
    return only;
  }
}
