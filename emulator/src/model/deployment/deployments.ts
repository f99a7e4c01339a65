import { z } from "zod";
import type { Json } from "../../wire/json.js";
import type { Cluster, LiveApplication, LivePartition, LiveService } from "../cluster/cluster.js";
import type { FoundService } from "../cluster/directory.js";
import { problemOfName } from "../cluster/names.js";
import type { KeepsState } from "../state/keeps-state.js";
import { plainJson } from "../state/plain-json.js";
import { readState } from "../state/read-state.js";
import type { Clock } from "../time/clock.js";
import type { Pace } from "../time/timings.js";
import { problemOfParameters } from "../upgrade/upgrade-parameters.js";
import type { ApplicationDescription } from "./application-description.js";
import { deploymentErrors } from "./deployment-errors.js";
import { type DeploymentJob, deploymentJob } from "./deployment-job.js";
import { newService, partitionsOf } from "./new-service.js";
import { type ServiceDescription, schemesOf, serviceOf } from "./service-description.js";

export interface DeploymentParts {
  readonly cluster: Cluster;
  readonly clock: Clock;
  readonly pace: Pace;
  /** Partitions have come that a policy may apply to. */
  onCreated(partitions: readonly LivePartition[]): void;
  /** An application is to go; nothing else happens to it. */
  onDeleting(application: LiveApplication): void;
  /** It is about to go, with all that is known about it. */
  onRemoved(removed: LiveApplication | FoundService): void;
}

/** Creates and deletes applications and services. It takes its time, while requests are answered at once. */
export class Deployments implements KeepsState {
  readonly #parts: DeploymentParts;
  #jobs: DeploymentJob[] = [];
  #disarm = () => {};

  constructor(parts: DeploymentParts) {
    this.#parts = parts;
  }

  /** Creates an application with the default services of its type. @throws FabricError */
  createApplication({ Name: name, TypeName, TypeVersion, ParameterList }: ApplicationDescription): void {
    this.settle();
    const { cluster, clock } = this.#parts;
    const problem = problemOfName(name);
    if (problem !== undefined) throw deploymentErrors.invalidName(problem);
    if (cluster.applicationOrSystem(name)) throw deploymentErrors.applicationExists();
    const type = cluster.applicationTypes.find(TypeName, TypeVersion);
    if (type?.status !== "Available") throw deploymentErrors.typeNotFound();
    const wrong = problemOfParameters({ Parameters: ParameterList }, type.parameters);
    if (wrong !== undefined) throw deploymentErrors.imageBuilder(wrong);
    const now = clock.now();
    const parameters = Object.fromEntries(ParameterList.map(({ Key, Value }) => [Key, Value]));
    const services = cluster.defaultServicesOf(TypeName).map((service) => newService(service, name, now));
    const head = { name, typeName: TypeName, typeVersion: TypeVersion, parameters };
    const application = cluster.addApplication({ ...head, services });
    application.status = "Creating";
    this.#begin({ kind: "create application", name, endsAt: now + this.#takes("create") });
    for (const service of application.services) this.#beginService(service, now + this.#takes("create"));
  }

  /** @throws FabricError */
  createService(applicationName: string, description: ServiceDescription): void {
    const { cluster, clock } = this.#parts;
    const application = this.#application(applicationName);
    const { ServiceName: name, ServiceTypeName: typeName } = description;
    const problem = problemOfName(name);
    if (problem !== undefined) throw deploymentErrors.invalidName(problem);
    if (!name.startsWith(`${application.name}/`)) {
      throw deploymentErrors.invalidArgument(`The service ${name} is not below its application ${application.name}.`);
    }
    if (cluster.service(name)) throw deploymentErrors.serviceExists();
    const type = cluster.serviceTypesOf(application.typeName).find((one) => one.typeName === typeName);
    if (!type) throw deploymentErrors.serviceTypeNotFound();
    const schemes = schemesOf(description);
    if (type.kind !== description.ServiceKind || schemes.length === 0) {
      throw deploymentErrors.invalidArgument("The description of the service makes no sense.");
    }
    const service = serviceOf(description, partitionsOf(schemes, clock.now()));
    this.#beginService(cluster.addService(application, service), clock.now());
  }

  /** @param isForced Without waiting for replicas to close. @throws FabricError */
  deleteApplication(name: string, isForced: boolean): void {
    this.settle();
    const application = this.#parts.cluster.application(name);
    if (!application) throw deploymentErrors.applicationNotFound();
    this.#parts.onDeleting(application);
    application.status = "Deleting";
    for (const service of application.services) this.#close(service);
    const names = [name, ...application.services.map((service) => service.name)];
    this.#end(names, { kind: "delete application", name, endsAt: this.#deletedAt(), isForced });
  }

  /** @param isForced Without waiting for replicas to close. @throws FabricError */
  deleteService(name: string, isForced: boolean): void {
    this.settle();
    const found = this.#parts.cluster.service(name);
    if (!found) throw deploymentErrors.serviceNotFound();
    this.#close(found.service);
    if (found.application.status === "Deleting") return;
    this.#end([name], { kind: "delete service", name, endsAt: this.#deletedAt(), isForced });
  }

  /** Lets happen what is due by now, each thing at its own time. */
  settle(): void {
    this.#disarm();
    const now = this.#parts.clock.now();
    const due = this.#jobs.filter(({ endsAt }) => endsAt <= now).sort((a, b) => a.endsAt - b.endsAt);
    const over = new Set(due.filter((job) => this.#finish(job)));
    this.#jobs = this.#jobs.filter((job) => !over.has(job));
    const next = Math.min(...this.#jobs.map(({ endsAt }) => endsAt).filter((endsAt) => endsAt > now));
    this.#disarm = (next < Infinity && this.#parts.clock.at?.(next, () => this.settle())) || (() => {});
  }

  /** Asks the clock for nothing more. */
  close(): void {
    this.#disarm();
  }

  save(): Json {
    this.settle();
    return plainJson(this.#jobs);
  }

  load(saved: unknown): void {
    this.#jobs = readState(z.array(deploymentJob), saved);
    this.settle();
  }

  #takes(what: "create" | "delete"): number {
    const { pace } = this.#parts;
    return pace.milliseconds(what === "create" ? pace.createMilliseconds : pace.deleteMilliseconds);
  }

  #deletedAt(): number {
    return this.#parts.clock.now() + this.#takes("delete");
  }

  #beginService(service: LiveService, at: number): void {
    service.status = "Creating";
    this.#begin({ kind: "create service", name: service.name, endsAt: at + this.#takes("create") });
  }

  #begin(job: DeploymentJob): void {
    this.#jobs.push(job);
    this.settle();
  }

  #close(service: LiveService): void {
    service.status = "Deleting";
    for (const partition of this.#parts.cluster.partitionsOf(service)) partition.status = "Deleting";
  }

  /** Whatever else was under way with these names is given up; a deletion goes on as it was, or is forced. */
  #end(names: readonly string[], deletion: Extract<DeploymentJob, { isForced: boolean }>): void {
    const before = this.#jobs.find(({ kind, name }) => kind === deletion.kind && name === deletion.name);
    const endsAt = before && !deletion.isForced ? before.endsAt : deletion.endsAt;
    const isForced = deletion.isForced || (before !== undefined && "isForced" in before && before.isForced);
    this.#jobs = this.#jobs.filter(({ name }) => !names.includes(name));
    this.#begin({ ...deletion, endsAt, isForced });
  }

  /** @returns Whether it is over. */
  #finish(job: DeploymentJob): boolean {
    const { cluster, onCreated, onRemoved } = this.#parts;
    const application = cluster.application(job.name);
    const found = cluster.service(job.name);
    if (job.kind === "create application" && application) application.status = "Ready";
    if (job.kind === "create service" && found) {
      const partitions = cluster.partitionsOf(found.service);
      found.service.status = undefined;
      for (const partition of partitions) partition.status = "Ready";
      onCreated(partitions);
    }
    if (job.kind === "delete application" && application) {
      if (!job.isForced && application.services.some((service) => this.#isHeldUp(service))) return false;
      onRemoved(application);
      cluster.removeApplication(application);
    }
    if (job.kind === "delete service" && found) {
      if (!job.isForced && this.#isHeldUp(found.service)) return false;
      onRemoved(found);
      cluster.removeService(found);
    }
    return true;
  }

  /** A replica in `OnDataLoss` does not close by itself. */
  #isHeldUp(service: LiveService): boolean {
    return this.#parts.cluster.partitionsOf(service).some(({ recovery }) => recovery === "onDataLoss");
  }

  /** @throws FabricError also for one that is being deleted. */
  #application(name: string): LiveApplication {
    this.settle();
    const application = this.#parts.cluster.application(name);
    if (!application || application.status === "Deleting") throw deploymentErrors.applicationNotFound();
    return application;
  }
}
