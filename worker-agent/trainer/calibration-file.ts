import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** How many choices are kept: the oldest goes first. */
const MOST_CHOICES = 200;
/** A trial that did not end so often in a row crashed the process; once may have been a person who stopped the agent. */
const MOST_TRIES = 2;

const Choice = z.object({
  name: z.string(),
  /** Samples a second of each one that was tried; null where it failed. */
  measured: z.record(z.string(), z.number().nullable()),
});
export type Choice = z.infer<typeof Choice>;

const Record = z.object({
  /** By what it was chosen for. */
  chosen: z.record(z.string(), Choice).default({}),
  /** Trials that were begun and have not ended, by what was tried. */
  begun: z.record(z.string(), z.int()).default({}),
  /** What runs native code now, in which process: it would be to blame for a crash. */
  underWay: z.object({ trial: z.string(), pid: z.int() }).nullable().default(null),
});

/** Where an agent keeps it in its data folder. */
export function calibrationFileIn(dataFolder: string): string {
  return join(dataFolder, 'calibration.json');
}

/**
 * What was found out about this device's ways to compute, kept for the next start. It is written before each trial, so
 * that a library which crashes the process is not tried for ever. Without a file all is kept in memory only.
 */
export class CalibrationFile {
  readonly #path: string | undefined;
  #record: z.infer<typeof Record>;

  constructor(path: string | undefined) {
    this.#path = path;
    this.#record = read(path);
  }

  chosen(key: string): string | undefined {
    return this.#record.chosen[key]?.name;
  }

  choose(key: string, choice: Choice): void {
    const others = Object.entries(this.#record.chosen).filter(([other]) => other !== key);
    this.#record.chosen = Object.fromEntries([...others, [key, choice] as const].slice(-MOST_CHOICES));
    this.#write();
  }

  /** False for a trial that has crashed the process each time. */
  mayTry(trial: string): boolean {
    return (this.#record.begun[trial] ?? 0) < MOST_TRIES;
  }

  /** Trials that are not made any more. */
  get crashed(): readonly string[] {
    return Object.keys(this.#record.begun).filter((trial) => !this.mayTry(trial));
  }

  begin(trial: string): void {
    this.#record.begun[trial] = (this.#record.begun[trial] ?? 0) + 1;
    this.beginTraining(trial);
  }

  end(trial: string): void {
    delete this.#record.begun[trial];
    this.endTraining();
  }

  /** Training may be stopped at any time: unlike a trial, it only counts against what was tried when it is known to have crashed. */
  beginTraining(trial: string): void {
    this.#record.underWay = { trial, pid: process.pid };
    this.#write();
  }

  endTraining(): void {
    this.#record.underWay = null;
    this.#write();
  }

  /** Told that a process has crashed, it does not let anybody try again what ran in it, and names that; null where nothing did. */
  blame(pid: number | undefined): string | null {
    const { underWay } = this.#record;
    if (underWay === null || underWay.pid !== pid) return null;
    this.#record.begun[underWay.trial] = MOST_TRIES;
    this.endTraining();
    return underWay.trial;
  }

  /** Losing the file costs a measurement; nothing waits for the disk. */
  #write(): void {
    if (this.#path === undefined) return;
    try {
      writeFileSync(`${this.#path}.part`, JSON.stringify(this.#record));
      renameSync(`${this.#path}.part`, this.#path);
    } catch {
      // A disk that is full keeps no choice: it is made anew at the next start.
    }
  }
}

function read(path: string | undefined): z.infer<typeof Record> {
  try {
    if (path !== undefined) return Record.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    // Not there yet, or not ours.
  }
  return Record.parse({});
}
