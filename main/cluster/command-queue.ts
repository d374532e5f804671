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

  /** Takes back what was not acknowledged yet, by this device or by any. Joins the transaction in progress. */
  withdraw(taskId: TaskId, deviceId: DeviceId | null = null): void {
    this.#rows.removeOfTask(taskId, deviceId);
  }

  /** The device has the command; it is not sent again. False where nobody waits for that. */
  acknowledge(deviceId: DeviceId, commandId: string): boolean {
    if (this.#acknowledged.has(commandId) || !this.#rows.has(deviceId, commandId)) return false;
    this.#acknowledged.add(commandId);
    this.#disarmFlush ??= this.#deps.clock.after(FLUSH_MS, () => this.#flush());
    return true;
  }

  /** True while a command about the task waits for the device's acknowledgement. */
  isPending(deviceId: DeviceId, taskId: TaskId): boolean {
    return this.#unacknowledged(deviceId).some(({ body }) => taskOf(body) === taskId);
  }

  /** What the device has not acknowledged and was not sent; `sent` is kept up, and holds what was sent before on this stream. */
  takeUnsent(deviceId: DeviceId, sent: Set<string>): StoredCommand[] {
    const waiting = this.#unacknowledged(deviceId);
    for (const id of sent) if (!waiting.some((command) => command.id === id)) sent.delete(id);
    const fresh = waiting.filter((command) => !sent.has(command.id));
    for (const { id } of fresh) sent.add(id);
    return fresh;
  }

  /** Calls whenever a command was added for the device, until the returned function is called. */
  onAdded(deviceId: DeviceId, call: () => void): () => void {
    const watchers = this.#watchers.get(deviceId) ?? new Set();
    this.#watchers.set(deviceId, watchers.add(call));
    return () => {
      watchers.delete(call);
      if (watchers.size === 0 && this.#watchers.get(deviceId) === watchers) this.#watchers.delete(deviceId);
    };
  }

  #wake(deviceId: DeviceId): void {
    for (const wake of this.#watchers.get(deviceId) ?? []) wake();
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
  return 'assignment' in body ? body.assignment.task.taskId : body.task.taskId;
}
