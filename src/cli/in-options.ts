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
  return settingsInOptions(
    text.replace(/`(partitionId|service|application|partitionKey)`/g, (argument) => optionOf[argument] ?? argument),
  );
}

/** What is wrong with the settings of a connection, in the words of the command line. */
export function settingsInOptions(text: string): string {
  return text
    .replace(/(?<=^|; )cluster\.endpoint: is missing: give it,/, "no endpoint: give --endpoint, or a stack by --stack,")
    .replace(/(?<=^|; )cluster\.endpoint:/, "--endpoint:");
}
