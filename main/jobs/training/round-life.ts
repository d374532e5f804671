import type { DeviceId } from '../../../common/domain/ids.ts';
import type { Omission } from '../../../common/domain/job.ts';
import { hasCode } from '../../../common/errors.ts';
import { Priority, type TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { Precedence, TaskHost } from '../task-board.ts';
import type { RoundDeps, RoundResult } from './round-setup.ts';
import type { ShareLedger } from './share-ledger.ts';

interface RoundLifeSetup {
  readonly ledger: ShareLedger;
  readonly spec: TrainJobSpec;
  /** A device has room. */
  readonly onRoom: () => void;
  /** A device is there again, or takes tasks again. */
  readonly onReturn: () => void;
  readonly onLoss: (id: DeviceId) => void;
  /** The signal has fired: the round is about to end. */
  readonly onStop?: () => void;
  /** Lets go of all else that the round has; null when nothing was wrong. */
  readonly onEnd: (error: unknown) => void;
}

/** The life of one round: from its beginning it hears what happens around it, until it ends, once. */
export class RoundLife {
  readonly #deps: Pick<RoundDeps, 'board' | 'devices'>;
  readonly #setup: RoundLifeSetup;
  readonly #result = Promise.withResolvers<RoundResult>();
  readonly #cleanups: (() => void)[] = [];
  #priority: number;
  #isOver = false;

  constructor(deps: Pick<RoundDeps, 'board' | 'devices'>, setup: RoundLifeSetup) {
    this.#deps = deps;
    this.#setup = setup;
    this.#priority = Priority.options.indexOf(setup.spec.priority);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  /** What comes of the round. Rejects with what it failed by, or with the reason of the signal that stopped it. */
  get result(): Promise<RoundResult> {
    return this.#result.promise;
  }

  /** Makes the round the host of its tasks and listens; `takeUp` is left out when the signal has fired before. */
  begin(signal: AbortSignal, host: TaskHost, takeUp: () => void): void {
    const { board, devices } = this.#deps;
    const { ledger, onRoom, onReturn, onLoss, onStop } = this.#setup;
    for (const { task } of ledger.all) board.add(task.id, host);
    const stop = () => {
      onStop?.();
      this.#end(null, () => this.#result.reject(signal.reason));
    };
    signal.addEventListener('abort', stop, { once: true });
    this.#cleanups.push(
      () => signal.removeEventListener('abort', stop),
      board.onRoom(
        () => this.react(onRoom),
        () => this.#precedence,
      ),
      devices.onAvailability(({ id, state }) => this.react(() => (state === 'online' ? onReturn() : onLoss(id)))),
    );
    if (signal.aborted) stop();
    else this.react(takeUp);
  }

  /** The job was changed: its priority holds at once. */
  change({ priority }: TrainJobSpec): void {
    this.#priority = Priority.options.indexOf(priority);
  }

  /** Does what a change outside calls for. A full disk ends the round; what is on the disk stays for the next run. */
  react(change: () => void): void {
    try {
      change();
    } catch (error) {
      if (!hasCode(error, 'storage-full')) throw error;
      this.fail(error);
    }
  }

  /** Ends the round with the updates that are in. */
  succeed(omissions: readonly Omission[]): void {
    const { ledger, spec } = this.#setup;
    const participants = ledger.participants(spec);
    const { traffic } = ledger.attempts;
    this.#end(null, () => this.#result.resolve({ participants, omissions, ...traffic }));
  }

  /** `cause` is what devices that wait within the round are told. */
  fail(error: unknown, cause: unknown = error): void {
    this.#end(cause, () => this.#result.reject(error));
  }

  get #precedence(): Precedence {
    return { priority: this.#priority, tasks: this.#setup.ledger.out().length };
  }

  #end(error: unknown, settle: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    const { board } = this.#deps;
    const { ledger, onEnd } = this.#setup;
    for (const cleanup of this.#cleanups) cleanup();
    ledger.attempts.close();
    for (const { task, hedge } of ledger.all) {
      board.remove(task.id);
      if (task.deviceId !== null) board.vacate(task.deviceId, task.id);
      if (hedge !== null) board.vacate(hedge.deviceId, task.id);
    }
    onEnd(error);
    settle();
  }
}
