/** A line about what is going on. A `change` is news; the rest only says that it still goes on. */
export interface ProgressLine {
  readonly text: string;
  readonly change: boolean;
  /** It says what is waited for, as something is not as it should be. */
  readonly isWait?: true;
}

/** What was seen last, as a sentence: what the error of a run that is cut short tells. */
export interface LastSeen {
  tell: () => string;
}

/** How a run tells what goes on. */
export interface Telling {
  readonly progress: (line: ProgressLine) => void;
  readonly lastSeen: LastSeen;
}

/** Shows lines, and remembers each as what was seen last. */
export function remembering(show: (line: ProgressLine) => void, firstSeen: string): Telling {
  const lastSeen: LastSeen = { tell: () => firstSeen };
  const progress = (line: ProgressLine): void => {
    lastSeen.tell = () => `Last seen: ${line.text}.`;
    show(line);
  };
  return { progress, lastSeen };
}

/** Says what is waited for. The error of a run that is cut short meanwhile tells what was seen before, which is why. */
export function tellWait(run: Telling, text: string, change = true): void {
  const { tell } = run.lastSeen;
  run.progress({ text, change, isWait: true });
  run.lastSeen.tell = tell;
}

/** A time for people, such as `30 s` or `5 min`; never shorter than it is. */
export function inWords(milliseconds: number): string {
  const seconds = Math.max(0, Math.ceil(milliseconds / 1_000));
  return seconds <= 180 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}
