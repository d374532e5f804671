import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { CommandBody } from '../../common/domain/assignment.ts';
import type { DeviceId, TaskId } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Database } from '../storage/database.ts';
import { CommandRows, type StoredCommand } from '../storage/rows/command-rows.ts';

interface CommandQueueDeps {
  readonly database: Database;
  readonly clock: Clock;
}

/** What the orchestrator wants of each device, kept on the disk until the device has acknowledged it. */
export class CommandQueue {
  readonly #deps: CommandQueueDeps;
  readonly #rows: CommandRows;
  readonly #added = new EventEmitter().setMaxListeners(0);

  constructor(deps: CommandQueueDeps) {
    this.#deps = deps;
    this.#rows = new CommandRows(deps.database);
  }

  /** Adds a command. Joins the transaction in progress. */
  send(deviceId: DeviceId, body: CommandBody): void {
    const { database, clock } = this.#deps;
    database.transaction(() => {
      this.#rows.add(deviceId, taskOf(body), { id: randomUUID(), body }, clock.now());
      database.afterCommit(() => this.#added.emit(`to ${deviceId}`));
    });
  }

  /** Takes back what was not acknowledged yet. Joins the transaction in progress. */
  withdraw(taskId: TaskId): void {
    this.#rows.removeOfTask(taskId);
  }

  /** The device has the command; it is not sent again. */
  acknowledge(deviceId: DeviceId, commandId: string): void {
    this.#rows.remove(deviceId, commandId);
  }

  /** True while a command about the task waits for the device's acknowledgement. */
  isPending(deviceId: DeviceId, taskId: TaskId): boolean {
    return this.#rows.ofDevice(deviceId).some(({ body }) => taskOf(body) === taskId);
  }

  /** Everything unacknowledged, then what is added, each once, until the signal fires. */
  async *watch(deviceId: DeviceId, signal: AbortSignal): AsyncGenerator<StoredCommand> {
    const sent = new Set<string>();
    while (!signal.aborted) {
      const waiting = this.#rows.ofDevice(deviceId);
      for (const id of sent) if (!waiting.some((command) => command.id === id)) sent.delete(id);
      const fresh = waiting.filter((command) => !sent.has(command.id));
      for (const command of fresh) {
        sent.add(command.id);
        yield command;
      }
      if (fresh.length === 0) await once(this.#added, `to ${deviceId}`, { signal }).catch(() => undefined);
    }
  }
}

function taskOf(body: CommandBody): TaskId {
  return body.kind === 'train' ? body.assignment.task.taskId : body.task.taskId;
}
