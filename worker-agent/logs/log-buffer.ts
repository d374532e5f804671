import { randomUUID } from 'node:crypto';
import { Bell } from '../../common/bell.ts';
import type { LogRecord } from '../../common/domain/log-record.ts';
import { parseLogLine } from '../../platform/logging/parse-log-line.ts';
import type { SequencedRecord } from '../../platform/wire/log-wire.ts';

/** What waits on the device at the most; beyond it the oldest is lost. */
const MOST_RECORDS = 5_000;
const MOST_CHARACTERS = 4 << 20;
const BATCH = { records: 500, characters: 192 << 10 };

interface Waiting extends SequencedRecord {
  readonly characters: number;
}

/** Log records of this agent until the orchestrator has them, numbered from its start on. */
export class LogBuffer {
  /** Names this start of the agent. */
  readonly run = randomUUID();
  /** Rings when a record comes. */
  readonly bell = new Bell();
  readonly #now: () => number;
  readonly #jobs = new Map<string, string>();
  #waiting: Waiting[] = [];
  #characters = 0;
  #sequence = 0;
  #lost = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** How many found no room since the start. */
  get lost(): number {
    return this.#lost;
  }

  /** Records of a task are of this job. */
  noteJob(task: string, job: string): void {
    this.#jobs.set(task, job);
    if (this.#jobs.size > 1_000) this.#jobs.delete(this.#jobs.keys().next().value ?? '');
  }

  /** Takes one line as pino writes it. Never throws and never waits. */
  write(line: string): void {
    const record = parseLogLine(line, { now: this.#now(), component: 'agent' });
    const jobId = record.jobId ?? (record.taskId === null ? null : (this.#jobs.get(record.taskId) ?? null));
    this.#add({ ...record, jobId }, line.length);
    this.bell.ring();
  }

  /** What is to be sent next, oldest first. */
  batch(): SequencedRecord[] {
    let characters = 0;
    const end = this.#waiting.findIndex((one, index) => {
      characters += one.characters;
      return index > 0 && (index >= BATCH.records || characters > BATCH.characters);
    });
    return end === -1 ? this.#waiting.slice() : this.#waiting.slice(0, end);
  }

  /** All up to this one are at the orchestrator. */
  acknowledge(through: number): void {
    const open = this.#waiting.findIndex(({ sequence }) => sequence > through);
    this.#remove(open === -1 ? this.#waiting.length : open);
  }

  #add(record: LogRecord, characters: number): void {
    this.#waiting.push({ sequence: ++this.#sequence, record, characters });
    this.#characters += characters;
    if (this.#waiting.length <= MOST_RECORDS && this.#characters <= MOST_CHARACTERS) return;
    // Some at once: a record for a record would move all others each time.
    const some = Math.min(this.#waiting.length - 1, MOST_RECORDS / 10);
    this.#remove(some);
    this.#lost += some;
  }

  #remove(count: number): void {
    for (const { characters } of this.#waiting.slice(0, count)) this.#characters -= characters;
    this.#waiting = this.#waiting.slice(count);
  }
}
