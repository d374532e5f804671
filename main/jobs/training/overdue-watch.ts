import type { Failure } from '../../../common/domain/job.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { DevicePace } from './device-pace.ts';
import { tooLate } from './round-failures.ts';
import type { Share } from './share.ts';

/** Times as long as it should take that an attempt is left alone. */
const PATIENCE = 3;
/** What short attempts may take on top: a busy disk, a slow network, a machine that wakes up. */
const SLACK_MS = 2_000;

interface OverdueWatchSetup {
  readonly clock: Clock;
  readonly pace: DevicePace;
  /** Told when an attempt becomes overdue. */
  readonly onOverdue: () => void;
}

/** Knows which attempts take much longer than their devices have needed before, and wakes the round when one does. */
export class OverdueWatch {
  readonly #setup: OverdueWatchSetup;
  #disarm: () => void = () => {};

  constructor(setup: OverdueWatchSetup) {
    this.#setup = setup;
  }

  isOverdue(share: Share): boolean {
    const left = this.#leftMs(share);
    return left !== undefined && left <= 0;
  }

  /** Why the round does not wait for it any longer. */
  failureOf(share: Share, deviceName: string): Failure {
    return tooLate(deviceName, Math.round((this.#limitMs(share) ?? 0) / 1_000));
  }

  /** How many milliseconds after its offer the attempt is overdue; undefined where the device is not known yet. */
  #limitMs({ task, partition }: Share): number | undefined {
    if (task.deviceId === null) return undefined;
    const expected = this.#setup.pace.expectedMs(task.deviceId, partition.samples);
    return expected === undefined ? undefined : PATIENCE * expected + SLACK_MS;
  }

  /** Wakes the round when the next one of these is overdue. */
  arm(out: readonly Share[]): void {
    this.#disarm();
    const left = out.flatMap((share) => this.#leftMs(share) ?? []).filter((ms) => ms > 0);
    this.#disarm = left.length === 0 ? () => {} : this.#setup.clock.after(Math.min(...left), this.#setup.onOverdue);
  }

  disarm(): void {
    this.#disarm();
  }

  #leftMs(share: Share): number | undefined {
    const limit = this.#limitMs(share);
    return limit === undefined ? undefined : share.givenAt + limit - this.#setup.clock.monotonic();
  }
}
