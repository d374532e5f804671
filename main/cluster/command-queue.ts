import { randomUUID } from 'node:crypto';
import type { CommandBody } from '../../common/domain/assignment.ts';
import type { DeviceId, TaskId } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Database } from '../storage/database.ts';
import { CommandRows, type StoredCommand } from '../storage/rows/command-rows.ts';

interface CommandQueueDeps {
  readonly database: Database;
  readonly clock: Clock;
}

/** Acknowledgements are written down together: one that a crash loses only means that the command is sent again. */
const FLUSH_MS = 1_000;

/** What the orchestrator wants of each device, kept on the disk until the device has acknowledged it. */
export class CommandQueue implements Service {
  readonly name = 'command-queue';
  readonly #deps: CommandQueueDeps;
  readonly #acknowledged = new Set<string>();
  #disarmFlush: (() => void) | undefined;
  readonly #rows: CommandRows;
  /** Wakes the streams of a device. */
  readonly #watchers = new Map<DeviceId, Set<() => void>>();

  constructor(deps: CommandQueueDeps) {
    this.#deps = deps;
    this.#rows = new CommandRows(deps.database);
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.#flush();
  }

  /** Adds a command. Joins the transaction in progress. */
  send(deviceId: DeviceId, body: CommandBody): void {
    const { database, clock } = this.#deps;
    database.transaction(() => {
      this.#rows.add(deviceId, taskOf(body), { id: randomUUID(), body }, clock.now());
      database.afterCommit(() => this.#wake(deviceId));
    });
  }

  /** Takes back what was not acknowledged yet. Joins the transaction in progress. */
  withdraw(taskId: TaskId): void {
    this.#rows.removeOfTask(taskId);
  }

  /** The device has the command; it is not sent again. */
  acknowledge(deviceId: DeviceId, commandId: string): void {
    if (!this.#unacknowledged(deviceId).some(({ id }) => id === commandId)) return;
    this.#acknowledged.add(commandId);
    this.#disarmFlush ??= this.#deps.clock.after(FLUSH_MS, () => this.#flush());
  }

  /** True while a command about the task waits for the device's acknowledgement. */
  isPending(deviceId: DeviceId, taskId: TaskId): boolean {
    return this.#unacknowledged(deviceId).some(({ body }) => taskOf(body) === taskId);
  }

  /** Everything unacknowledged, then what is added, each once, until the signal fires. */
  async *watch(deviceId: DeviceId, signal: AbortSignal): AsyncGenerator<StoredCommand> {
    const sent = new Set<string>();
    while (!signal.aborted) {
      const waiting = this.#unacknowledged(deviceId);
      for (const id of sent) if (!waiting.some((command) => command.id === id)) sent.delete(id);
      const fresh = waiting.filter((command) => !sent.has(command.id));
      for (const command of fresh) {
        sent.add(command.id);
        yield command;
      }
      if (fresh.length === 0) await this.#untilAdded(deviceId, signal);
    }
  }

  #wake(deviceId: DeviceId): void {
    for (const wake of this.#watchers.get(deviceId) ?? []) wake();
  }

  /** Resolves when a command was added, or when the signal fires. */
  async #untilAdded(deviceId: DeviceId, signal: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const watchers = this.#watchers.get(deviceId) ?? new Set();
    this.#watchers.set(deviceId, watchers.add(resolve));
    const stop = () => resolve();
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    await promise;
    signal.removeEventListener('abort', stop);
    watchers.delete(resolve);
    if (watchers.size === 0 && this.#watchers.get(deviceId) === watchers) this.#watchers.delete(deviceId);
  }

  #unacknowledged(deviceId: DeviceId): StoredCommand[] {
    return this.#rows.ofDevice(deviceId).filter(({ id }) => !this.#acknowledged.has(id));
  }

  #flush(): void {
    this.#disarmFlush?.();
    this.#disarmFlush = undefined;
    if (this.#acknowledged.size === 0) return;
    this.#deps.database.transaction(() => this.#rows.remove(this.#acknowledged));
    this.#acknowledged.clear();
  }
}

function taskOf(body: CommandBody): TaskId {
  return body.kind === 'train' ? body.assignment.task.taskId : body.task.taskId;
}
