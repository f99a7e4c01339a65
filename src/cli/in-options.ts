import { inWords } from "../doctor/in-words";
import type { Check } from "../doctor/report";

/** The report speaks of the arguments of `checkConnection`; the command has options in their place. */
const optionOf: Readonly<Record<string, string>> = {
  "`partitionId`": "--partition",
  "`service`": "--service",
  "`application`": "--application",
  "`partitionKey`": "--key",
};

/** A check in the words of the command line. */
export function inOptions(check: Check): Check {
  return inWords(check, translate);
}

function translate(text: string): string {
  return text
    .replace(/`(partitionId|service|application|partitionKey)`/g, (argument) => optionOf[argument] ?? argument)
    .replace(/(?<=^|; )cluster\.endpoint: is missing: give it,/, "no endpoint: give --endpoint, or a stack by --stack,")
    .replace(/(?<=^|; )cluster\.endpoint:/, "--endpoint:");
}
