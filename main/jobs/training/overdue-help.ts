import type { Failure } from '../../../common/domain/job.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { DevicePace } from './device-pace.ts';
import { tooLate } from './round-failures.ts';
import { isOut, type Share } from './share.ts';
import type { ShareDispatch } from './share-dispatch.ts';
import type { ShareLedger } from './share-ledger.ts';
import type { SharePlacing } from './share-placing.ts';

/** Times as long as it should take that an attempt is left alone. */
const PATIENCE = 3;
/** What short attempts may take on top: a busy disk, a slow network, a machine that wakes up. */
const SLACK_MS = 2_000;
const LOOK_AGAIN_MS = 1_000;

interface OverdueHelpSetup {
  readonly clock: Clock;
  readonly pace: DevicePace;
  readonly ledger: Pick<ShareLedger, 'out' | 'open'>;
  readonly dispatch: Pick<ShareDispatch, 'hedge' | 'giveUp'>;
  readonly placing: Pick<SharePlacing, 'second'>;
  /** True when the round may end with what it has. */
  readonly mayEnd: () => boolean;
  /** Samples that the share's attempt is to see. */
  readonly samplesSeen: (share: Share) => number;
  readonly nameOf: (share: Share) => string;
  /** Told when an attempt becomes overdue, to look again. */
  readonly onOverdue: () => void;
}

/**
 * Knows which attempts take much longer than their devices have needed before. They get a second one beside them; data that
 * are nowhere else are not waited for any longer, once all others are in and that is enough.
 */
export class OverdueHelp {
  readonly #setup: OverdueHelpSetup;
  #disarm: () => void = () => {};
  /** By the monotonic clock. */
  #armedFor = Number.POSITIVE_INFINITY;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Those that the last look has found. */
  #overdue: readonly Share[] = [];

  constructor(setup: OverdueHelpSetup) {
    this.#setup = setup;
  }

  /** True while an overdue attempt has no second one, as no device was idle. */
  get isWaiting(): boolean {
    return this.#overdue.some((share) => isOut(share) && share.hedge === null);
  }

  /** Helps those that are overdue. It is asked after every update of many: no attempt is overdue so soon after another look. */
  look(): void {
    const soonest = this.#lookedAt + LOOK_AGAIN_MS;
    const now = this.#setup.clock.monotonic();
    if (!this.isWaiting && now < soonest) {
      this.#arm(soonest);
      return;
    }
    this.disarm();
    this.#lookedAt = now;
    this.#help();
    const coming = this.#setup.ledger.out().flatMap((share) => this.#dueAt(share) ?? []);
    this.#arm(coming.reduce((first, at) => (at > now ? Math.min(first, at) : first), Number.POSITIVE_INFINITY));
  }

  #help(): void {
    const { ledger, dispatch, placing, mayEnd, clock } = this.#setup;
    const now = clock.monotonic();
    const overdue = ledger.out().filter((share) => share.hedge === null && (this.#dueAt(share) ?? now + 1) <= now);
    for (const share of overdue) {
      const second = placing.second(share);
      if (second !== undefined) dispatch.hedge(share, second);
    }
    this.#overdue = overdue;
    const local = overdue.filter(({ partition }) => partition.kind === 'local');
    if (local.length > 0 && local.length === ledger.open().length && mayEnd()) {
      for (const share of local) dispatch.giveUp([share], this.#failureOf(share));
    }
  }

  disarm(): void {
    this.#disarm();
    this.#armedFor = Number.POSITIVE_INFINITY;
  }

  /** Looks again at this time, if not before. */
  #arm(at: number): void {
    if (at >= this.#armedFor) return;
    const { clock, onOverdue } = this.#setup;
    this.disarm();
    this.#armedFor = at;
    this.#disarm = clock.after(at - clock.monotonic(), () => {
      this.#lookedAt = Number.NEGATIVE_INFINITY;
      onOverdue();
    });
  }

  #failureOf(share: Share): Failure {
    return tooLate(this.#setup.nameOf(share), Math.round((this.#limitMs(share) ?? 0) / 1_000));
  }

  /** When the attempt is overdue, by the monotonic clock; undefined where its device is not known yet. */
  #dueAt(share: Share): number | undefined {
    const limit = this.#limitMs(share);
    return limit === undefined ? undefined : share.givenAt + limit;
  }

  #limitMs(share: Share): number | undefined {
    const { deviceId } = share.task;
    if (deviceId === null) return undefined;
    const expected = this.#setup.pace.expectedMs(deviceId, this.#setup.samplesSeen(share));
    return expected === undefined ? undefined : PATIENCE * expected + SLACK_MS;
  }
}
