import type { AuditedApplication } from "../audit/report";
import { type Mark, markOfBackup, markOfUpgrade, wordOfBackup } from "./marks";

/** Something that happened. */
interface Moment {
  readonly time: string;
  readonly mark: Mark;
  readonly word: string;
}

/** Moments of one mark that are too near to each other to be told apart. */
export interface Point {
  /** From 0, the left end, to 100. */
  readonly percent: number;
  readonly mark: Mark;
  readonly word: string;
  readonly first: string;
  readonly last: string;
  readonly count: number;
}

export interface Lane {
  readonly name: string;
  readonly points: readonly Point[];
}

export interface Timeline {
  readonly lanes: readonly Lane[];
  readonly ticks: readonly { readonly percent: number; readonly name: string }[];
  /** How far back the newest proven backup may lie, in percent. */
  readonly windowFrom?: number;
}

const hourMilliseconds = 3_600_000;
const dayMilliseconds = 24 * hourMilliseconds;
/** Marks lie this far from the ends, so that none is cut. */
const marginPercent = 2;
const nearestPercent = 1.6;
const mostTicks = 7;
const steps = [
  ...[1, 3, 6, 12].map((hours) => hours * hourMilliseconds),
  ...[1, 2, 7, 14, 28, 91, 182, 364].map((days) => days * dayMilliseconds),
];

/** What happened to an application, as far as its times can be read. */
export function timelineOf(
  application: AuditedApplication,
  { madeAt, maxAgeSeconds }: { readonly madeAt: string; readonly maxAgeSeconds?: number },
): Timeline {
  const lanes = momentsOf(application).filter(({ moments, isAlways }) => isAlways || moments.length > 0);
  const times = [madeAt, ...lanes.flatMap(({ moments }) => moments.map(({ time }) => time))].map(Date.parse);
  const readable = times.filter(Number.isFinite);
  const end = readable.reduce((latest, time) => Math.max(latest, time), Number.NEGATIVE_INFINITY);
  const begin = readable.reduce((earliest, time) => Math.min(earliest, time), end - hourMilliseconds);
  const scale = (time: number) => round(marginPercent + ((100 - 2 * marginPercent) * (time - begin)) / (end - begin));
  const windowBegin = Date.parse(madeAt) - (maxAgeSeconds ?? Number.NaN) * 1_000;
  return {
    lanes: lanes.map(({ name, moments }) => ({ name, points: pointsOf(moments, scale) })),
    ticks: Number.isFinite(end)
      ? ticksOf(begin, end).map((time) => ({ percent: scale(time), name: tickName(time, end - begin) }))
      : [],
    ...(Number.isFinite(windowBegin) ? { windowFrom: Math.max(0, scale(windowBegin)) } : {}),
  };
}

interface LaneMoments {
  readonly name: string;
  readonly moments: readonly Moment[];
  /** An empty lane says that there was none. */
  readonly isAlways: boolean;
}

function momentsOf({ backups, upgrades, drills, restores }: AuditedApplication): readonly LaneMoments[] {
  const ofBackups = (name: string, mark: Mark, isAlways = false): LaneMoments => ({
    name,
    isAlways,
    moments: backups
      .filter((backup) => markOfBackup(backup) === mark)
      .map((backup) => ({
        time: backup.timestamp,
        mark,
        word: `backup, ${wordOfBackup(backup)}`,
      })),
  });
  const ofUpgrades = (name: string, mark: Mark, isAlways = false): LaneMoments => ({
    name,
    isAlways,
    moments: upgrades
      .filter((upgrade) => markOfUpgrade(upgrade) === mark)
      .map(({ finishedAt }) => ({ time: finishedAt, mark, word: name.replace("Upgrades", "upgrade") })),
  });
  return [
    ofBackups("Backups listed as proven", "ok", true),
    ofBackups("Backups gone by retention", "retention"),
    ofBackups("Backups that cannot be told", "unchecked"),
    ofBackups("Backups changed", "changed"),
    ofBackups("Backups gone", "problem"),
    ofUpgrades("Upgrades with a backup before", "upgrade", true),
    ofUpgrades("Upgrades without a backup before", "problem"),
    {
      name: "Drills",
      isAlways: true,
      moments: drills.map(({ drilledAt }) => ({ time: drilledAt, mark: "drill", word: "drill" })),
    },
    {
      name: "Restores",
      isAlways: false,
      moments: restores.map(({ completedAt }) => ({ time: completedAt, mark: "restore", word: "restore" })),
    },
  ];
}

function pointsOf(moments: readonly Moment[], scale: (time: number) => number): readonly Point[] {
  const inOrder = moments
    .filter(({ time }) => Number.isFinite(Date.parse(time)))
    .sort((one, other) => Date.parse(one.time) - Date.parse(other.time));
  const points: Point[] = [];
  const newestOfWord = new Map<string, number>();
  for (const { time, mark, word } of inOrder) {
    const percent = scale(Date.parse(time));
    const index = newestOfWord.get(word);
    const near = index === undefined ? undefined : points[index];
    if (index !== undefined && near !== undefined && percent - near.percent < nearestPercent) {
      points[index] = { ...near, last: time, count: near.count + 1 };
    } else {
      newestOfWord.set(word, points.push({ percent, mark, word, first: time, last: time, count: 1 }) - 1);
    }
  }
  return points;
}

function ticksOf(begin: number, end: number): readonly number[] {
  const step =
    steps.find((one) => (end - begin) / one <= mostTicks) ??
    364 * Math.ceil((end - begin) / (364 * dayMilliseconds * mostTicks)) * dayMilliseconds;
  const first = Math.ceil(begin / step) * step;
  return Array.from({ length: Math.floor((end - first) / step) + 1 }, (_, index) => first + index * step);
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function tickName(time: number, span: number): string {
  const date = new Date(time);
  const day = `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
  if (span > 300 * dayMilliseconds) return `${day} ${date.getUTCFullYear()}`;
  const isMidnight = time % dayMilliseconds === 0;
  return isMidnight ? day : date.toISOString().slice(11, 16);
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
