import { serviceErrors } from "../../model/backup-restore/service-errors.js";
import { readDate } from "../../wire/dates.js";
import { writeJson } from "../../wire/json.js";
import type { Query } from "./query.js";

/** 32-bit, as the server's parameters are. */
const integers = { least: -(2 ** 31), most: 2 ** 31 - 1 };

/** Collects what is wrong with a request, as ASP.NET Web API does before the operation runs. */
export class ModelState {
  readonly #errors: Record<string, string[]> = {};

  add(key: string, message: string): void {
    const messages = this.#errors[key] ?? [];
    messages.push(message);
    this.#errors[key] = messages;
  }

  required(key: string, field: string): void {
    this.add(key, `The ${field} field is required.`);
  }

  integer<Missing extends number | undefined>(query: Query, name: string, ifMissing: Missing): number | Missing {
    const text = query.get(name);
    if (text === undefined) return ifMissing;
    const value = /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : Number.NaN;
    if (value >= integers.least && value <= integers.most) return value;
    this.#invalid(name, text, "Int32");
    return ifMissing;
  }

  boolean(query: Query, name: string, ifMissing: boolean): boolean {
    const text = query.get(name);
    if (text === undefined) return ifMissing;
    if (/^\s*(true|false)\s*$/i.test(text)) return text.trim().toLowerCase() === "true";
    this.#invalid(name, text, "Boolean");
    return ifMissing;
  }

  date(query: Query, name: string): number | undefined {
    const text = query.get(name);
    if (text === undefined) return undefined;
    const date = readDate(text);
    if (date === undefined) this.#invalid(name, text, "DateTime");
    return date;
  }

  /** @throws FabricError whose message is the Web API error object as a string (`BaseController.cs`, ValidateInput). */
  refuseIfInvalid(): void {
    if (Object.keys(this.#errors).length === 0) return;
    const message = writeJson({ Message: "The request is invalid.", ModelState: this.#errors });
    throw serviceErrors.invalidArgument(message);
  }

  #invalid(name: string, text: string, type: string): void {
    this.add(name, `The value '${text}' is not valid for ${type}.`);
  }
}
