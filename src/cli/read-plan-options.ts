import { defaultRestoreTimeoutMinutes } from "../restore/plan";
import type { BackupStorage } from "../service-fabric/backup-storage";
import { normalName, whatIsWrongWithApplicationName, whatIsWrongWithServiceName } from "../service-fabric/names";
import type { PlanOptions } from "./plan-options";
import { storageFromEnvironment } from "./plan-sources/storage-from-environment";

/** Where the backups are looked for that are wanted. */
export type PlanSource =
  | { readonly kind: "evidence"; readonly file: string; readonly before?: string }
  | { readonly kind: "application"; readonly name: string; readonly before?: string }
  | { readonly kind: "stack"; readonly stack: string; readonly version?: string };

/** The options of a plan, in their normal form. */
export interface ReadPlanOptions {
  readonly source: PlanSource;
  readonly toApplication?: string;
  readonly services?: readonly string[];
  readonly partitionIds?: readonly string[];
  readonly storage?: BackupStorage;
  readonly restoreTimeoutMinutes: number;
}

/** The longest that the server's timers hold with room to spare. */
const mostTimeoutMinutes = 10_080;

/** Reads the options of a plan, or tells all that is wrong with them. */
export function readPlanOptions(
  options: PlanOptions,
  environment: (name: string) => string | undefined,
): { readonly read: ReadPlanOptions } | { readonly problems: readonly string[] } {
  const { to, service, partition, timeout } = options;
  const source = sourceOf(options);
  const found = options.storageFromEnv ? storageFromEnvironment(environment) : undefined;
  const services = service?.map(normalName);
  const partitionIds = partition?.map((id) => id.trim().toLowerCase());
  const minutes = timeout === undefined ? defaultRestoreTimeoutMinutes : Number(timeout);
  const toApplication = to === undefined ? undefined : normalName(to);
  const problems = [
    ...problemsOfSource(options, source),
    ...problemWith("--to", toApplication, whatIsWrongWithApplicationName),
    ...(services ?? []).flatMap((name) => problemWith("--service", name, whatIsWrongWithServiceName)),
    ...(partitionIds ?? []).flatMap((id) => problemWith("--partition", id, whatIsWrongWithGuid)),
    ...problemWith("--timeout", minutes, whatIsWrongWithMinutes),
    ...(found !== undefined && "problems" in found ? found.problems : []),
  ];
  if (problems.length > 0 || source === undefined) return { problems };
  return {
    read: {
      source,
      restoreTimeoutMinutes: minutes,
      ...(toApplication === undefined ? {} : { toApplication }),
      ...(services === undefined ? {} : { services }),
      ...(partitionIds === undefined ? {} : { partitionIds }),
      ...(found !== undefined && "storage" in found ? { storage: found.storage } : {}),
    },
  };
}

/** Beside another source a stack is only where the settings of the connection are. */
function sourceOf({ evidence, application, stack, version, at }: PlanOptions): PlanSource | undefined {
  const time = at === undefined ? Number.NaN : Date.parse(at);
  const before = Number.isNaN(time) ? {} : { before: new Date(time).toISOString() };
  if (evidence !== undefined) return { kind: "evidence", file: evidence, ...before };
  if (application !== undefined) return { kind: "application", name: normalName(application), ...before };
  if (stack === undefined) return undefined;
  return { kind: "stack", stack, ...(version === undefined ? {} : { version }) };
}

function problemsOfSource({ at, version, stack }: PlanOptions, source: PlanSource | undefined): readonly string[] {
  const isTime = at === undefined || /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(at);
  return [
    ...(source === undefined ? ["which backups? Give --stack, --evidence or --application."] : []),
    ...(source?.kind === "application"
      ? problemWith("--application", source.name, whatIsWrongWithApplicationName)
      : []),
    ...(isTime && !Number.isNaN(Date.parse(at ?? "2026-11-20"))
      ? []
      : ["--at: must be a time with its zone, such as 2026-11-20T10:00Z"]),
    ...(at !== undefined && source?.kind === "stack"
      ? ["--at: needs --application or --evidence; of a stack, --version chooses an earlier update"]
      : []),
    ...(version !== undefined && stack === undefined ? ["--version: needs --stack"] : []),
    ...(version !== undefined && !/^\d+$/.test(version) ? ["--version: must be the number of an update"] : []),
  ];
}

function problemWith<T>(
  name: string,
  value: T | undefined,
  whatIsWrong: (value: T) => string | undefined,
): readonly string[] {
  const problem = value === undefined ? undefined : whatIsWrong(value);
  return problem === undefined ? [] : [`${name}: ${problem}`];
}

function whatIsWrongWithGuid(id: string): string | undefined {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)
    ? undefined
    : "must be a GUID, such as 974bd92a-b395-4631-8a7f-53bd4ae9cf22";
}

function whatIsWrongWithMinutes(minutes: number): string | undefined {
  return Number.isInteger(minutes) && minutes >= 1 && minutes <= mostTimeoutMinutes
    ? undefined
    : `must be whole minutes, 1 to ${mostTimeoutMinutes}`;
}
