import type { EngineEvent } from "@pulumi/pulumi/automation";
import type { Ended } from "./operation";

/** What the engine did, as `<operation> <resource>`, each when it was done; what stayed the same is left out. */
export function stepsOf({ events }: Pick<Ended, "events">): string[] {
  return events.flatMap(({ resOutputsEvent }) => {
    if (resOutputsEvent === undefined) return [];
    const { op, urn, type } = resOutputsEvent.metadata;
    return op === "same" || type.startsWith("pulumi:") ? [] : [`${op} ${nameOf(urn)}`];
  });
}

/** How many resources were changed in which way. */
export function changesOf({ events }: Pick<Ended, "events">): Readonly<Record<string, number>> | undefined {
  return events.find(({ summaryEvent }) => summaryEvent !== undefined)?.summaryEvent?.resourceChanges;
}

/** The messages in the row of a resource, oldest first; the last stays in it. */
export function rowOf({ events }: Pick<Ended, "events">, name: string): string[] {
  return events.flatMap(({ diagnosticEvent }) => {
    if (diagnosticEvent?.urn === undefined || nameOf(diagnosticEvent.urn) !== name) return [];
    return String(diagnosticEvent.severity).startsWith("info") ? [diagnosticEvent.message.trimEnd()] : [];
  });
}

/** Empty for an operation that succeeded, else all that it printed. */
export function failureOf({ exitCode, output, error }: Ended): string {
  return exitCode === 0 ? "" : `exit code ${exitCode}\n${output}\n${error}`;
}

/** What the engine reports as errors, joined. */
export function errorsOf({ events }: Pick<Ended, "events">): string {
  return events
    .flatMap(({ diagnosticEvent }) => (diagnosticEvent?.severity === "error" ? [diagnosticEvent.message] : []))
    .join("\n");
}

/** The engine's events without the SDK's debug messages, which print the inputs of every resource of any program. */
export function shownEvents({ events }: Pick<Ended, "events">): EngineEvent[] {
  return events.filter(({ diagnosticEvent }) => String(diagnosticEvent?.severity) !== "debug");
}

function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}
