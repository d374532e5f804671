import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { TaskReference, UpdateSummary } from '../../common/domain/assignment.ts';
import { replaceFile, syncFile } from '../../platform/blobs/durable-files.ts';
import { KEPT_KINDS, type KeptKind } from './kept-state.ts';

const Finished = z.object({
  task: TaskReference,
  update: UpdateSummary,
  /** What that is called which was made with it and is kept once the update has arrived. */
  kept: z.partialRecord(z.enum(KEPT_KINDS), z.string()).default({}),
});
/** An update that is complete on this device's disk and not yet at the orchestrator. */
export type Finished = z.infer<typeof Finished>;

/** Updates on the disk until the orchestrator has them: a restart of the agent does not lose finished work. */
export class UpdateOutbox {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What an earlier life of this agent has finished; half-written updates are swept. */
  async open(): Promise<Finished[]> {
    await mkdir(this.#folder, { recursive: true });
    const names = await readdir(this.#folder);
    const finished: Finished[] = [];
    for (const name of names.filter((one) => one.endsWith('.json'))) {
      const text = await readFile(join(this.#folder, name), 'utf8');
      const parsed = parseFinished(text);
      if (parsed !== undefined) finished.push(parsed);
    }
    const wanted = new Set(finished.flatMap(({ task }) => namesOf(task)));
    for (const { task } of finished) wanted.delete(plainOf(task));
    for (const name of names) if (!wanted.has(name)) await rm(join(this.#folder, name));
    return finished;
  }

  /** Where the update of an attempt is written. */
  fileOf(task: TaskReference): string {
    return join(this.#folder, base(task));
  }

  /** Where an update lies until it is hidden. A crash before that leaves nothing of it. */
  plainFileOf(task: TaskReference): string {
    return join(this.#folder, plainOf(task));
  }

  /** Where what is made with the update of an attempt, and stays here, is written. */
  keptFileOf(task: TaskReference, kind: KeptKind): string {
    return join(this.#folder, keptOf(task, kind));
  }

  /** Keeps a finished update: first its values, then the record without which they count for nothing. */
  async add(finished: Finished): Promise<void> {
    await syncFile(this.fileOf(finished.task));
    await replaceFile(`${this.fileOf(finished.task)}.json`, JSON.stringify(finished));
  }

  async remove(task: TaskReference): Promise<void> {
    for (const name of namesOf(task)) await rm(join(this.#folder, name), { force: true });
  }
}

function parseFinished(text: string): Finished | undefined {
  try {
    return Finished.parse(JSON.parse(text));
  } catch {
    return undefined; // a record that a crash has spoilt is no record
  }
}

/** Of all that belongs to an attempt; first the record without which the rest counts for nothing. */
function namesOf(task: TaskReference): string[] {
  return [`${base(task)}.json`, base(task), plainOf(task), ...KEPT_KINDS.map((kind) => keptOf(task, kind))];
}

function plainOf(task: TaskReference): string {
  return `${base(task)}.plain`;
}

function keptOf(task: TaskReference, kind: KeptKind): string {
  return `${base(task)}.${kind}`;
}

function base({ taskId, attempt }: TaskReference): string {
  return `${taskId}.${attempt}`;
}
