import type { TaskReference, UpdateSummary } from '../../../common/domain/assignment.ts';
import type { DeviceId, JobId, ResourceName } from '../../../common/domain/ids.ts';
import type { Failure, Omission } from '../../../common/domain/job.ts';
import type { CommandQueue } from '../../cluster/command-queue.ts';
import type { DeviceRegistry } from '../../cluster/device-registry.ts';
import type { EventLog } from '../../events/event-log.ts';
import type { Database } from '../../storage/database.ts';
import type { TaskBoard } from '../task-board.ts';
import { assignmentOf, type RoundFacts } from './assignment-of.ts';
import type { PartCharges } from './privacy/job-privacy.ts';
import type { Hedge, Share } from './share.ts';
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
  readonly charges?: Pick<PartCharges, 'chargePart'> | undefined;
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
    const attempt = share.lastAttempt + 1;
    const terms = this.#round.termsOf(share, deviceId);
    const assignment = assignmentOf(share, attempt, this.#round, terms);
    board.occupy(deviceId, share.task.id);
    share.progress = undefined;
    database.transaction(() => {
      this.#ledger.save(share, { state: 'offered', deviceId, attempt });
      this.#ledger.attempts.begin(share.task, deviceId, terms.steps);
      this.#round.charges?.chargePart(this.#round.number, share.partition.number, deviceId);
      commands.send(deviceId, { kind: 'train', assignment });
    });
  }

  /** Gives the share to a second device, because the first one takes long: whichever comes first counts. */
  hedge(share: Share, deviceId: DeviceId): void {
    const { database, commands, board, devices, events } = this.#deps;
    const attempt = ++share.lastAttempt;
    const terms = this.#round.termsOf(share, deviceId);
    const assignment = assignmentOf(share, attempt, this.#round, terms);
    const subject = this.#subject(share);
    board.occupy(deviceId, share.task.id);
    share.hedge = { deviceId, attempt };
    database.transaction(() => {
      this.#ledger.attempts.begin({ ...share.task, attempt }, deviceId, terms.steps);
      commands.send(deviceId, { kind: 'train', assignment });
      if (subject !== undefined) {
        events.append({ kind: 'task-hedged', ...subject, secondId: deviceId, secondName: devices.nameOf(deviceId) });
      }
    });
  }

  /** The second try is over without an update; the first one goes on. */
  dropHedge(share: Share, failure: Failure): void {
    const { hedge } = share;
    if (hedge === null) return;
    share.hedge = null;
    this.#deps.database.transaction(() => this.#takeAttempt(share, hedge, failure));
  }

  /** The attempt has brought its update: the share is done. */
  accept(share: Share, task: TaskReference, update: UpdateSummary): void {
    this.#deps.database.transaction(() => {
      this.#deps.commands.withdraw(share.task.id);
      this.#decide(share, task);
      this.#ledger.save(share, { state: 'done', update, failure: null });
      this.#ledger.attempts.succeed(share.task, update);
    });
  }

  /** What an earlier life of the round has out or in is worth nothing: all its shares wait for a device. */
  forgetEarlierLife(): void {
    this.withdraw('the round begins anew');
    this.#deps.database.transaction(() => {
      for (const share of this.#ledger.done()) {
        this.#ledger.save(share, { state: 'queued', deviceId: null, update: null });
      }
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

  /** The attempt is over without an update: the second one takes its place, or the share waits for another device. */
  reassign(share: Share, failure: Failure): void {
    const subject = this.#subject(share);
    const { hedge, task } = share;
    this.#deps.database.transaction(() => {
      if (hedge !== null && task.deviceId !== null) {
        this.#takeAttempt(share, { deviceId: task.deviceId, attempt: task.attempt }, failure);
        share.hedge = null;
        share.progress = undefined;
        this.#ledger.save(share, { state: 'offered', ...hedge, failure });
      } else {
        this.#takeBack(share, failure);
        this.#ledger.save(share, { state: 'queued', deviceId: null, failure });
      }
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

  /** The round has enough without these shares: nothing is wrong with them. */
  dismiss(shares: readonly Share[]): void {
    if (shares.length === 0) return;
    const failure: Failure = { code: 'cancelled', message: 'enough others were in first' };
    this.#deps.database.transaction(() => {
      for (const share of shares) {
        this.#takeBack(share, failure);
        share.leftOut = true;
        this.#ledger.save(share, { state: 'cancelled', failure });
      }
    });
  }

  /** One of the two tries has brought its update: the share is its own, the other one is taken back. Runs inside a transaction. */
  #decide(share: Share, winner: TaskReference): void {
    const { hedge, task } = share;
    if (hedge === null || task.deviceId === null) return;
    const first: Hedge = { deviceId: task.deviceId, attempt: task.attempt };
    const [kept, lost] = winner.attempt === hedge.attempt ? [hedge, first] : [first, hedge];
    const failure: Failure = {
      code: 'cancelled',
      message: `${this.#deps.devices.nameOf(kept.deviceId)} was done with the part first`,
    };
    share.hedge = null;
    this.#takeAttempt(share, lost, failure);
    if (kept !== first) this.#ledger.save(share, { deviceId: kept.deviceId, attempt: kept.attempt });
  }

  /** Withdraws all that is out of the share. Runs inside a transaction. */
  #takeBack(share: Share, failure: Failure): void {
    const { deviceId, attempt } = share.task;
    this.#deps.commands.withdraw(share.task.id);
    if (deviceId !== null) this.#takeAttempt(share, { deviceId, attempt }, failure);
    this.dropHedge(share, failure);
  }

  /** Withdraws one attempt from its device, which may be away. Runs inside a transaction. */
  #takeAttempt({ task: { id } }: Share, { deviceId, attempt }: Hedge, failure: Failure): void {
    const { board, commands, database, devices } = this.#deps;
    this.#ledger.attempts.fail({ id, attempt }, failure);
    commands.withdraw(id, deviceId);
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
