import type { Failure } from '../../../common/domain/job.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { DevicePace } from './device-pace.ts';
import { tooLate } from './round-failures.ts';
import type { Share } from './share.ts';
import type { ShareDispatch } from './share-dispatch.ts';
import type { ShareLedger } from './share-ledger.ts';
import type { SharePlacing } from './share-placing.ts';

/** Times as long as it should take that an attempt is left alone. */
const PATIENCE = 3;
/** What short attempts may take on top: a busy disk, a slow network, a machine that wakes up. */
const SLACK_MS = 2_000;

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

  constructor(setup: OverdueHelpSetup) {
    this.#setup = setup;
  }

  look(): void {
    const { ledger, dispatch, placing, mayEnd } = this.#setup;
    const overdue = ledger.out().filter((share) => share.hedge === null && (this.#leftMs(share) ?? 1) <= 0);
    for (const share of overdue) {
      const second = placing.second(share);
      if (second !== undefined) dispatch.hedge(share, second);
    }
    const local = overdue.filter(({ partition }) => partition.kind === 'local');
    if (local.length > 0 && local.length === ledger.open().length && mayEnd()) {
      for (const share of local) dispatch.giveUp([share], this.#failureOf(share));
    }
    this.#arm();
  }

  disarm(): void {
    this.#disarm();
  }

  /** Looks again when the next attempt is overdue. */
  #arm(): void {
    const { clock, ledger, onOverdue } = this.#setup;
    this.#disarm();
    const left = ledger.out().flatMap((share) => this.#leftMs(share) ?? []);
    const coming = left.filter((ms) => ms > 0);
    this.#disarm = coming.length === 0 ? () => {} : clock.after(Math.min(...coming), onOverdue);
  }

  #failureOf(share: Share): Failure {
    return tooLate(this.#setup.nameOf(share), Math.round((this.#limitMs(share) ?? 0) / 1_000));
  }

  /** Milliseconds until the attempt is overdue; undefined where its device is not known yet. */
  #leftMs(share: Share): number | undefined {
    const limit = this.#limitMs(share);
    return limit === undefined ? undefined : share.givenAt + limit - this.#setup.clock.monotonic();
  }

  #limitMs(share: Share): number | undefined {
    const { deviceId } = share.task;
    if (deviceId === null) return undefined;
    const expected = this.#setup.pace.expectedMs(deviceId, this.#setup.samplesSeen(share));
    return expected === undefined ? undefined : PATIENCE * expected + SLACK_MS;
  }
}
