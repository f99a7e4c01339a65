import type { PlanWarning } from "./outcome";

type Version = readonly [major: number, minor: number, build: number];

/** A restore that is not forgotten. Source: the release notes of 9.1CU6 and 10.0. */
const forgets: readonly Version[] = [
  [9, 1, 1851],
  [10, 0, 1816],
];

/**
 * From and to, without the end: they cannot read what older runtimes wrote, so that backups and restores do not run.
 * Source: the release notes of 8.2CU8, 9.0CU5 and 9.1CU1.
 */
const blind: readonly (readonly [Version, Version])[] = [
  [
    [8, 2, 1686],
    [8, 2, 1723],
  ],
  [
    [9, 0, 1107],
    [9, 0, 1155],
  ],
  [
    [9, 1, 0],
    [9, 1, 1436],
  ],
];

/** What is known of restores in this version of the runtime. */
export function versionWarnings(text: string): readonly PlanWarning[] {
  const version = readVersion(text);
  if (version === undefined) return [];
  const isBlind = blind.some(([from, to]) => compare(version, from) >= 0 && compare(version, to) < 0);
  return [
    ...(remembersRestores(version) ? [warning(restoredAgain(text))] : []),
    ...(isBlind ? [warning(doesNotRun(text))] : []),
  ];
}

function restoredAgain(version: string): string {
  return (
    `Service Fabric ${version} does not forget a restore: whenever the partition loses its data later, the same old ` +
    "backup is restored again, without a question. It is put right in 9.1.1851 and 10.0.1816: upgrade the cluster soon " +
    "after, or restore a newer backup as soon as there is one."
  );
}

function doesNotRun(version: string): string {
  return (
    `Under Service Fabric ${version} neither backups nor restores may run, although the service is healthy. Update the ` +
    "policy with its own values, or upgrade to 8.2.1723, 9.0.1155 or 9.1.1436."
  );
}

function warning(text: string): PlanWarning {
  return { kind: "cluster version", text };
}

function remembersRestores(version: Version): boolean {
  // Each line of releases has its own first good build.
  const ofLine = forgets.find(([major, minor]) => major === version[0] && minor === version[1]);
  return compare(version, ofLine ?? [10, 0, 0]) < 0;
}

function readVersion(text: string): Version | undefined {
  const [, major, minor, build] = /^(\d+)\.(\d+)\.(\d+)/.exec(text) ?? [];
  return major === undefined ? undefined : [Number(major), Number(minor), Number(build)];
}

function compare(one: Version, other: Version): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2];
}
