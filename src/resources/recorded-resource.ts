import * as pulumi from "@pulumi/pulumi";
import type { About, ClusterResourceArgs, OutputsOf } from "./cluster-resource";
import { ClusterResource, isOurs } from "./cluster-resource";

/** A resource with a record of what it came to, which anybody can check again: see `docs/evidence.md`. */
export abstract class RecordedResource extends ClusterResource {
  /**
   * What the record holds beside the other outputs: by which program it was made, what was asked and what was seen. Holds no
   * secret. `undefined` where a release before 0.2.0 made the resource.
   */
  declare public readonly evidence: pulumi.Output<Record<string, unknown> | undefined>;
  /**
   * SHA-256, in hexadecimal, of the record, an in-toto statement: a change of any byte of it shows. `undefined` where a release
   * before 0.2.0 made the resource.
   */
  declare public readonly evidenceDigest: pulumi.Output<string | undefined>;

  /** @param backups What it is about, as the program gave it: it was taken before, and has a record of its own. */
  protected constructor(
    about: About,
    name: string,
    args: ClusterResourceArgs | undefined,
    opts: pulumi.CustomResourceOptions | undefined,
    backups?: unknown,
  ) {
    const dependsOn = digestsOf([backups, opts?.dependsOn]);
    super(about, name, { ...args, ...(dependsOn === undefined ? {} : { __dependsOn: dependsOn }) }, opts);
  }
}

/** The outputs of every record. */
export const recordOutputs = {
  evidence: undefined,
  evidenceDigest: undefined,
} satisfies OutputsOf<RecordedResource>;

/** The digests of the records of what is depended on: resources of this package, or the outputs of one in another stack. */
function digestsOf(dependencies: readonly unknown[]): pulumi.Output<string[]> | undefined {
  const candidates = new Set(dependencies.flat());
  const digests = [...candidates].flatMap((candidate) => {
    if (isOurs(candidate)) return [Reflect.get(candidate, "evidenceDigest")];
    // Another resource would be waited for with all that it holds.
    return candidate === undefined || pulumi.Resource.isInstance(candidate) ? [] : [digestIn(candidate)];
  });
  if (digests.length === 0) return undefined;
  return pulumi.all(digests).apply((all) => all.filter((digest) => typeof digest === "string"));
}

function digestIn(outputs: unknown): pulumi.Output<unknown> {
  return pulumi.output([outputs]).apply(([one]: unknown[]) => {
    return typeof one === "object" && one !== null ? Reflect.get(one, "evidenceDigest") : undefined;
  });
}
