import type { AuditedApplication } from "../audit/report";
import { type Mark, markOfBackup, markOfUpgrade, wordOfBackup } from "./marks";
import { instantOf } from "./times";

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
  ...[1, 2, 7, 14].map((days) => days * dayMilliseconds),
];
const monthSteps = [1, 3, 6, 12, 24, 60, 120];

/** What happened to an application, as far as its times can be read. */
export function timelineOf(
  application: AuditedApplication,
  { madeAt, maxAgeSeconds }: { readonly madeAt: string; readonly maxAgeSeconds?: number },
): Timeline {
  const lanes = momentsOf(application).filter(({ moments, isAlways }) => isAlways || moments.length > 0);
  const times = [madeAt, ...lanes.flatMap(({ moments }) => moments.map(({ time }) => time))].map(instantOf);
  const readable = times.filter(Number.isFinite);
  const end = readable.reduce((latest, time) => Math.max(latest, time), Number.NEGATIVE_INFINITY);
  const begin = readable.reduce((earliest, time) => Math.min(earliest, time), end - hourMilliseconds);
  const scale = (time: number) => round(marginPercent + ((100 - 2 * marginPercent) * (time - begin)) / (end - begin));
  const windowBegin = instantOf(madeAt) - (maxAgeSeconds ?? Number.NaN) * 1_000;
  return {
    lanes: lanes.map(({ name, moments }) => ({ name, points: pointsOf(moments, scale) })),
    ticks: Number.isFinite(end) ? ticksOf(begin, end).map(({ time, name }) => ({ percent: scale(time), name })) : [],
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
    .filter(({ time }) => Number.isFinite(instantOf(time)))
    .sort((one, other) => instantOf(one.time) - instantOf(other.time));
  const points: Point[] = [];
  const newestOfWord = new Map<string, number>();
  for (const { time, mark, word } of inOrder) {
    const percent = scale(instantOf(time));
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

interface Tick {
  readonly time: number;
  readonly name: string;
}

function ticksOf(begin: number, end: number): readonly Tick[] {
  const step = steps.find((one) => (end - begin) / one <= mostTicks);
  if (step === undefined) return monthTicks(begin, end);
  const first = Math.ceil(begin / step) * step;
  return Array.from({ length: Math.floor((end - first) / step) + 1 }, (_, index) => {
    const time = first + index * step;
    const date = new Date(time);
    const isMidnight = time % dayMilliseconds === 0;
    return {
      time,
      name: isMidnight ? `${date.getUTCDate()} ${months[date.getUTCMonth()]}` : date.toISOString().slice(11, 16),
    };
  });
}

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function monthTicks(begin: number, end: number): readonly Tick[] {
  const monthOf = (time: number) => new Date(time).getUTCFullYear() * 12 + new Date(time).getUTCMonth();
  const count = monthOf(end) - monthOf(begin);
  const step = monthSteps.find((one) => count / one <= mostTicks) ?? 12 * Math.ceil(count / 12 / mostTicks);
  const first = Math.floor(monthOf(begin) / step + 1) * step;
  return Array.from({ length: Math.floor((monthOf(end) - first) / step) + 1 }, (_, index) => {
    const month = first + index * step;
    const year = Math.floor(month / 12);
    return { time: Date.UTC(year, month % 12), name: `${months[month % 12]} ${year}` };
  });
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
