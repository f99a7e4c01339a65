import { z } from "zod";
import type { Json } from "../../wire/json.js";
import { typeStatuses } from "../cluster/application-types.js";
import type { Cluster } from "../cluster/cluster.js";
import type { ApplicationPackage } from "../cluster/topology.js";
import { packageInFile } from "../cluster/topology-file.js";
import { FabricError } from "../fabric-error.js";
import type { KeepsState } from "../state/keeps-state.js";
import { plainJson } from "../state/plain-json.js";
import { readState } from "../state/read-state.js";
import type { Clock } from "../time/clock.js";
import type { Pace } from "../time/timings.js";
import type { Waiters } from "../time/waiters.js";
import { provisioningErrors } from "./provisioning-errors.js";
import { type ProvisioningJob, type ProvisionRequest, provisioningJob } from "./provisioning-job.js";

export interface ProvisioningParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly pace: Pace;
  readonly waiters: Waiters;
  readonly packages: readonly ApplicationPackage[];
  /** Whether an upgrade is under way that goes to this version. */
  isTarget(typeName: string, typeVersion: string): boolean;
}

/** Provisions versions of application types from packages, and takes them away: one at a time for every type. */
export class TypeProvisioning implements KeepsState {
  readonly #parts: ProvisioningParts;
  readonly #waiters: Waiters;
  readonly #packages = new Map<string, ApplicationPackage>();
  #jobs: ProvisioningJob[] = [];
  #disarm = () => {};

  constructor(parts: ProvisioningParts) {
    this.#parts = parts;
    this.#waiters = parts.waiters;
    for (const one of parts.packages) this.putPackage(one);
  }

  /** Puts a package into the store from which versions are provisioned, or in the place of the one that is there. */
  putPackage(one: ApplicationPackage): void {
    this.#packages.set(one.uri, one);
  }

  /** Takes a package away; one that is being provisioned then fails. */
  removePackage(uri: string): void {
    this.#packages.delete(uri);
  }

  /**
   * Provisions a version: asynchronous from when its turn has come, else until it is there.
   *
   * @returns `false` where that took longer than the caller waits; it goes on all the same.
   * @throws FabricError
   */
  async provision(request: ProvisionRequest, timeoutMilliseconds: number): Promise<boolean> {
    const job: ProvisioningJob = { kind: "provision", ...request };
    return this.#wait(job, () => request.isAsync && job.endsAt !== undefined, timeoutMilliseconds);
  }

  /** As `provision`. @throws FabricError */
  async unprovision(typeName: string, typeVersion: string, timeoutMilliseconds: number): Promise<boolean> {
    return this.#wait({ kind: "unprovision", typeName, typeVersion }, () => false, timeoutMilliseconds);
  }

  /** Lets happen what is due by now, each thing at its own time. */
  settle(): void {
    this.#disarm();
    const now = this.#parts.clock.now();
    for (const typeName of new Set(this.#jobs.map((job) => job.typeName))) this.#settleType(typeName, now);
    this.#jobs = this.#jobs.filter((job) => !job.isOver);
    this.#waiters.look();
    const next = Math.min(...this.#jobs.map(({ endsAt }) => endsAt ?? Infinity));
    this.#disarm = (next < Infinity && this.#parts.clock.at?.(next, () => this.settle())) || (() => {});
  }

  /** Asks the clock for nothing more. */
  close(): void {
    this.#disarm();
  }

  save(): Json {
    this.settle();
    return plainJson({
      types: this.#parts.cluster.applicationTypes.all(),
      packages: [...this.#packages.values()],
      jobs: this.#jobs,
    });
  }

  load(saved: unknown): void {
    const { types, packages, jobs } = readState(state, saved);
    this.#parts.cluster.applicationTypes.replaceAll(types);
    this.#packages.clear();
    // What is optional is left out of the JSON, and never `undefined`.
    for (const one of packages) this.putPackage(one as ApplicationPackage);
    this.#jobs = jobs;
    this.settle();
  }

  async #wait(job: ProvisioningJob, isEnough: () => boolean, timeoutMilliseconds: number): Promise<boolean> {
    this.settle();
    this.#jobs.push(job);
    this.settle();
    const find = () => {
      if (job.error) throw job.error;
      return job.isOver || isEnough() || undefined;
    };
    return (await this.#waiters.until(find, this.#parts.pace.milliseconds(timeoutMilliseconds))) !== undefined;
  }

  /** Takes the jobs of a type in turn (`ApplicationTypeRequestTracker.cpp`). */
  #settleType(typeName: string, now: number): void {
    let turn = now;
    for (const job of this.#jobs.filter((one) => one.typeName === typeName)) {
      if (job.endsAt === undefined) this.#begin(job, turn);
      if (!job.isOver && job.endsAt !== undefined) {
        if (job.endsAt > now) return;
        turn = job.endsAt;
        this.#end(job);
      }
    }
  }

  #begin(job: ProvisioningJob, at: number): void {
    const { cluster, pace } = this.#parts;
    const { typeName: name, typeVersion: version } = job;
    const error = job.kind === "provision" ? this.#problemOfProvision(job) : this.#problemOfUnprovision(job);
    if (error) {
      Object.assign(job, { error, isOver: true });
      return;
    }
    const last = cluster.applicationTypes.find(name, version);
    if (job.kind === "unprovision") {
      job.endsAt = at;
      cluster.applicationTypes.put({ name, version, parameters: last?.parameters, status: "Unprovisioning" });
      return;
    }
    const { milliseconds = pace.provisionMilliseconds } = this.#packages.get(withoutQuery(job.uri)) ?? {};
    job.endsAt = at + pace.milliseconds(milliseconds);
    // The server, too, says where from, with what the query holds.
    const statusDetails = `Downloading application package from '${job.uri}'.`;
    cluster.applicationTypes.put({ name, version, status: "Provisioning", statusDetails });
  }

  #end(job: ProvisioningJob): void {
    const { applicationTypes } = this.#parts.cluster;
    const { typeName: name, typeVersion: version } = job;
    job.isOver = true;
    if (job.kind === "unprovision") {
      applicationTypes.remove({ name, version });
      return;
    }
    const failure = this.#failureOf(job);
    if (!failure) {
      const { parameters } = this.#packages.get(withoutQuery(job.uri)) ?? {};
      applicationTypes.put({ name, version, parameters, status: "Available" });
    } else if (job.isAsync) {
      const statusDetails = `${failure.code}: ${failure.message}`;
      applicationTypes.put({ name, version, status: "Failed", statusDetails });
    } else {
      applicationTypes.remove({ name, version });
      job.error = failure;
    }
  }

  #failureOf({ uri, typeName, typeVersion }: Extract<ProvisioningJob, { kind: "provision" }>): FabricError | undefined {
    const code = "FABRIC_E_IMAGEBUILDER_VALIDATION_ERROR";
    const found = this.#packages.get(withoutQuery(uri));
    if (!found)
      return new FabricError(code, `The application package '${uri}' could not be downloaded: 404 Not Found.`);
    if (found.failure) return new FabricError(found.failure.code, found.failure.message);
    if (found.typeName === typeName && found.typeVersion === typeVersion) return undefined;
    return new FabricError(
      code,
      `The application manifest has the type '${found.typeName}' '${found.typeVersion}', not '${typeName}' '${typeVersion}'.`,
    );
  }

  #problemOfProvision({ typeName, typeVersion }: ProvisioningJob): FabricError | undefined {
    const { applicationTypes } = this.#parts.cluster;
    if (applicationTypes.find(typeName, typeVersion)?.status === "Available") return provisioningErrors.alreadyExists();
    const other = applicationTypes
      .all()
      .find(({ name }) => name !== typeName && name.toLowerCase() === typeName.toLowerCase());
    return other && provisioningErrors.alreadyExists(`The application type exists as '${other.name}'.`);
  }

  #problemOfUnprovision({ typeName, typeVersion }: ProvisioningJob): FabricError | undefined {
    const { cluster } = this.#parts;
    if (!cluster.applicationTypes.find(typeName, typeVersion)) return provisioningErrors.notFound();
    const isUsed = cluster.applications().some((one) => one.typeName === typeName && one.typeVersion === typeVersion);
    return isUsed || this.#parts.isTarget(typeName, typeVersion) ? provisioningErrors.inUse() : undefined;
  }
}

/**
 * Where a package lies, if that is a place it can be fetched from (`ExternalStoreProvisionApplicationTypeDescription.cpp`).
 *
 * @throws FabricError whose text shows all of it, as the server's does.
 */
export function checkPackageUri(uri: string): string {
  if (/^https?:\/\/[^?]+\.sfpkg$/i.test(withoutQuery(uri))) return uri;
  throw provisioningErrors.invalidArgument(`The application package download URI '${uri}' is not valid.`);
}

function withoutQuery(uri: string): string {
  return uri.split("?", 1)[0] ?? "";
}

const state = z.strictObject({
  types: z.array(
    z.strictObject({
      name: z.string(),
      version: z.string(),
      parameters: z.record(z.string(), z.string()).optional(),
      status: z.enum(typeStatuses),
      statusDetails: z.string().optional(),
    }),
  ),
  packages: z.array(packageInFile),
  jobs: z.array(provisioningJob),
});
