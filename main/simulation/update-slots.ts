import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { TaskReference } from '../../common/domain/assignment.ts';
import type { TaskId } from '../../common/domain/ids.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { KeptUpdates } from '../jobs/training/update-spool.ts';

/**
 * Updates of virtual devices, in files that are written again and again: making a file and removing it takes longer on many
 * disks than a virtual device trains.
 */
export class UpdateSlots implements KeptUpdates, Service {
  readonly name = 'update-slots';
  readonly #folder: string;
  readonly #free: string[] = [];
  readonly #taken = new Map<TaskId, Map<number, string>>();
  #slots = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
  }

  async stop(): Promise<void> {}

  /** Where the update of an attempt lies, or is to be written over what lies there. */
  pathOf({ taskId, attempt }: TaskReference): string {
    const attempts = this.#taken.get(taskId) ?? new Map<number, string>();
    this.#taken.set(taskId, attempts);
    const path = attempts.get(attempt) ?? this.#free.pop() ?? join(this.#folder, `${this.#slots++}.update`);
    attempts.set(attempt, path);
    return path;
  }

  /** Somebody may still write the update of an attempt that is over: its file is not used again. */
  abandon({ taskId, attempt }: TaskReference): void {
    this.#taken.get(taskId)?.delete(attempt);
  }

  async clear(taskIds: Iterable<TaskId>): Promise<void> {
    for (const id of taskIds) {
      this.#free.push(...(this.#taken.get(id)?.values() ?? []));
      this.#taken.delete(id);
    }
  }

  async sweep(wanted: Iterable<TaskId>): Promise<void> {
    const kept = new Set(wanted);
    await this.clear([...this.#taken.keys()].filter((id) => !kept.has(id)));
  }
}
