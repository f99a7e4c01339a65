import {
  type BackupPolicyDescription,
  type BackupSchedule,
  type DayOfWeek,
  daysOfWeek,
  type RetentionPolicy,
} from "../../model/backup-restore/backup-policy.js";
import { isJsonObject } from "../../wire/json.js";
import { JsonMembers } from "../../wire/json-members.js";
import { readXmlDuration } from "../../wire/xml-duration.js";
import { ModelState } from "./model-state.js";
import { readStorage } from "./storage-body.js";

/** The server's name for the body. */
const bodyKey = "backupPolicy";

/** Reads a policy out of a request body; `undefined` where something is wrong, which is then in the model state. */
export function readPolicy(body: JsonMembers, model: ModelState): BackupPolicyDescription | undefined {
  const policy = new Fields(body, bodyKey, model);
  const Name = policy.text("Name");
  const MaxIncrementalBackups = policy.integer("MaxIncrementalBackups", 0, 255);
  const Schedule = policy.object("Schedule", (schedule, value) => readSchedule(schedule, value));
  const Storage = policy.value("Storage", (value, key) => readStorage(value, key, model));
  const RetentionPolicy = body.get("RetentionPolicy") == null ? null : policy.object("RetentionPolicy", readRetention);
  if (Name === undefined || MaxIncrementalBackups === undefined || !Schedule || !Storage) return undefined;
  return {
    Name,
    // A field of the server's class, which its validation does not look at: missing is false.
    AutoRestoreOnDataLoss: body.get("AutoRestoreOnDataLoss") === true,
    MaxIncrementalBackups,
    Schedule,
    Storage,
    ...(RetentionPolicy ? { RetentionPolicy } : {}),
  };
}

/** A policy that code gives, checked as if it had come in a request. @throws FabricError E_INVALIDARG */
export function checkPolicy(description: BackupPolicyDescription): BackupPolicyDescription {
  const model = new ModelState();
  const policy = readPolicy(new JsonMembers({ ...description }), model);
  model.refuseIfInvalid();
  return policy ?? description;
}

function readSchedule(schedule: Fields, members: JsonMembers): BackupSchedule | undefined {
  const kind = members.exact("ScheduleKind");
  if (kind === undefined || kind === null) return schedule.refuse(" ScheduleKind is Required");
  if (kind === "FrequencyBased") {
    const Interval = schedule.duration("Interval");
    return Interval === undefined ? undefined : { ScheduleKind: kind, Interval };
  }
  if (kind !== "TimeBased") return schedule.refuse(`Invalid Schedule Type ${String(kind)}`);
  const ScheduleFrequencyType = schedule.value("ScheduleFrequencyType", (value, key) =>
    schedule.oneOf(["Daily", "Weekly"] as const, value, key),
  );
  const RunDays = schedule.list("RunDays", (value, key) => schedule.oneOf(daysOfWeek, value, key)) ?? [];
  const RunTimes = schedule.list("RunTimes", (value, key) => schedule.timeOfDay(value, key)) ?? [];
  if (RunTimes.length === 0) schedule.require("RunTimes");
  if (ScheduleFrequencyType === "Weekly" && RunDays.length === 0) schedule.require("RunDays");
  if (!ScheduleFrequencyType) return undefined;
  return {
    ScheduleKind: kind,
    ScheduleFrequencyType,
    RunDays: distinct<DayOfWeek>(RunDays),
    RunTimes: distinct(RunTimes),
  };
}

function readRetention(retention: Fields, members: JsonMembers): RetentionPolicy | undefined {
  const type = members.get("RetentionPolicyType");
  if (type !== "Basic") return retention.refuse(`Invalid Retention policy Type ${String(type)} `);
  const RetentionDuration = retention.duration("RetentionDuration");
  const isMissing = members.get("MinimumNumberOfBackups") == null;
  const MinimumNumberOfBackups = isMissing ? 0 : retention.integer("MinimumNumberOfBackups", 0, 2 ** 31 - 1);
  if (RetentionDuration === undefined || MinimumNumberOfBackups === undefined) return undefined;
  return { RetentionPolicyType: type, RetentionDuration, MinimumNumberOfBackups };
}

/** Reads the members of one object of the body, and notes what is wrong with them. */
class Fields {
  readonly #members: JsonMembers;
  readonly #key: string;
  readonly #model: ModelState;

  constructor(members: JsonMembers, key: string, model: ModelState) {
    this.#members = members;
    this.#key = key;
    this.#model = model;
  }

  require(name: string): undefined {
    this.#model.required(`${this.#key}.${name}`, name);
  }

  refuse(message: string, key = this.#key): undefined {
    this.#model.add(key, message);
  }

  text(name: string): string | undefined {
    return this.#members.text(name) ?? this.require(name);
  }

  /** A member that must be there. */
  value<T>(name: string, read: (value: unknown, key: string) => T | undefined): T | undefined {
    const value = this.#members.get(name);
    return value == null ? this.require(name) : read(value, `${this.#key}.${name}`);
  }

  object<T>(name: string, read: (fields: Fields, members: JsonMembers) => T | undefined): T | undefined {
    return this.value(name, (value, key) => {
      if (!isJsonObject(value)) return this.refuse(`Error converting value to type '${name}'.`, key);
      const members = new JsonMembers(value);
      return read(new Fields(members, key, this.#model), members);
    });
  }

  integer(name: string, least: number, most: number): number | undefined {
    return this.value(name, (value, key) => {
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
      if (typeof number !== "number" || !Number.isInteger(number)) return this.#unconverted(value, key);
      if (number >= least && number <= most) return number;
      return this.refuse(`The field ${name} must be between ${least} and ${most}.`, key);
    });
  }

  duration(name: string): string | undefined {
    return this.value(name, (value, key) =>
      typeof value === "string" && readXmlDuration(value) !== undefined ? value : this.#unconverted(value, key),
    );
  }

  /** The items that can be read; `undefined` where there is no list. */
  list<T>(name: string, read: (value: unknown, key: string) => T | undefined): T[] | undefined {
    const value = this.#members.get(name);
    const key = `${this.#key}.${name}`;
    if (value == null) return undefined;
    if (!Array.isArray(value)) return this.#unconverted(value, key);
    return value.flatMap((item: unknown, index) => read(item, `${key}[${index}]`) ?? []);
  }

  /** Names of an enumeration are found in any case. */
  oneOf<T extends string>(names: readonly T[], value: unknown, key: string): T | undefined {
    const found = names.find((name) => typeof value === "string" && name.toLowerCase() === value.toLowerCase());
    return found ?? this.#unconverted(value, key);
  }

  /**
   * Any date or none with a time behind it; only the time counts, in UTC (`RunTimesConverter.cs`). A list is none, even
   * one of a single time, which JavaScript writes as the time itself.
   */
  timeOfDay(value: unknown, key: string): string | undefined {
    const text = typeof value === "string" ? value : "";
    const match = /^(?:\d{4}-\d{2}-\d{2}[T ])?(\d{2}:\d{2})(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/.exec(text);
    const [, minutes, seconds = ":00", fraction = "", zone = "Z"] = match ?? [];
    const time = match ? new Date(`2000-01-02T${minutes}${seconds}${fraction}${zone}`) : undefined;
    if (!time || Number.isNaN(time.getTime())) return this.#unconverted(value, key);
    return `0001-01-01T${time
      .toISOString()
      .slice(11)
      .replace(/\.0*Z$/, "Z")}`;
  }

  #unconverted(value: unknown, key: string): undefined {
    const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "");
    return this.refuse(`Error converting value "${text}".`, key);
  }
}

function distinct<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
