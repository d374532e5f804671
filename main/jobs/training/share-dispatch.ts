import type { DeviceId, JobId, ResourceName } from '../../../common/domain/ids.ts';
import type { Failure, Omission } from '../../../common/domain/job.ts';
import type { CommandQueue } from '../../cluster/command-queue.ts';
import type { DeviceRegistry } from '../../cluster/device-registry.ts';
import type { EventLog } from '../../events/event-log.ts';
import type { Database } from '../../storage/database.ts';
import type { TaskBoard } from '../task-board.ts';
import { assignmentOf, type RoundFacts } from './assignment-of.ts';
import type { Share } from './share.ts';
import type { ShareLedger } from './share-ledger.ts';

export interface ShareDispatchDeps {
  readonly database: Database;
  readonly events: EventLog;
  readonly devices: DeviceRegistry;
  readonly commands: CommandQueue;
  readonly board: TaskBoard;
}

interface DispatchedRound extends RoundFacts {
  readonly jobId: JobId;
  readonly jobName: ResourceName;
}

/**
 * Gives the shares of one round to devices and takes them back. Each move is one transaction over the ledger, the
 * device's commands and the event log.
 */
export class ShareDispatch {
  readonly #deps: ShareDispatchDeps;
  readonly #round: DispatchedRound;
  readonly #ledger: ShareLedger;
  readonly #omissions: Omission[] = [];

  constructor(deps: ShareDispatchDeps, round: DispatchedRound, ledger: ShareLedger) {
    this.#deps = deps;
    this.#round = round;
    this.#ledger = ledger;
  }

  /** Shares that the round goes on without, and why. */
  get omissions(): readonly Omission[] {
    return this.#omissions;
  }

  offer(share: Share, deviceId: DeviceId): void {
    const { database, commands, board } = this.#deps;
    const attempt = share.task.attempt + 1;
    const assignment = assignmentOf(share, attempt, this.#round);
    board.occupy(deviceId, share.task.id);
    share.progress = undefined;
    database.transaction(() => {
      this.#ledger.save(share, { state: 'offered', deviceId, attempt });
      this.#ledger.attempts.begin(share.task, deviceId);
      commands.send(deviceId, { kind: 'train', assignment });
    });
  }

  /** Takes every share back that is out. What is done stays done, the rest begins anew at the next run. */
  withdraw(reason: string): void {
    this.#deps.database.transaction(() => {
      for (const share of this.#ledger.out()) {
        this.#takeBack(share, { code: 'cancelled', message: reason });
        this.#ledger.save(share, { state: 'queued', deviceId: null });
      }
    });
  }

  /** The attempt is over without an update: the share waits for another device. */
  reassign(share: Share, failure: Failure): void {
    const subject = this.#subject(share);
    this.#deps.database.transaction(() => {
      this.#takeBack(share, failure);
      this.#ledger.save(share, { state: 'queued', deviceId: null, failure });
      if (subject !== undefined) this.#deps.events.append({ kind: 'task-reassigned', ...subject, failure });
    });
  }

  /** The round goes on without these shares. */
  giveUp(shares: readonly Share[], failure: Failure): void {
    this.#deps.database.transaction(() => {
      for (const share of shares) {
        const subject = this.#subject(share);
        this.#takeBack(share, failure);
        this.#omissions.push({ deviceId: ownerOf(share), partition: share.partition.number, failure });
        share.leftOut = true;
        this.#ledger.save(share, { state: failure.code === 'deadline-exceeded' ? 'expired' : 'failed', failure });
        if (subject !== undefined) this.#deps.events.append({ kind: 'task-left-out', ...subject, failure });
      }
    });
  }

  /** Withdraws the attempt from its device, which may be away. Runs inside a transaction. */
  #takeBack({ task }: Share, failure: Failure): void {
    const { board, commands, database, devices } = this.#deps;
    const { deviceId, id, attempt } = task;
    if (deviceId === null) return;
    this.#ledger.attempts.fail(task, failure);
    commands.withdraw(id);
    const cancel = { kind: 'cancel', task: { taskId: id, attempt }, reason: failure.message } as const;
    if (devices.isKnown(deviceId)) commands.send(deviceId, cancel);
    database.afterCommit(() => board.vacate(deviceId, id));
  }

  #subject(share: Share) {
    const deviceId = ownerOf(share);
    if (deviceId === null) return undefined;
    const { jobId, jobName, number } = this.#round;
    const deviceName = this.#deps.devices.nameOf(deviceId);
    return { jobId, jobName, round: number, partition: share.partition.number, deviceId, deviceName };
  }
}

/** The device that has the share, or the one that holds its data for good. */
function ownerOf({ task, partition }: Share): DeviceId | null {
  return task.deviceId ?? (partition.kind === 'local' ? partition.deviceId : null);
}
