import type { Failure } from '../../../../common/domain/job.ts';
import { AppError } from '../../../../common/errors.ts';
import type { Clock } from '../../../../common/lifecycle/clock.ts';
import { RoundDeadline } from '../round-deadline.ts';
import type { Share } from '../share.ts';

interface PatienceSetup {
  readonly clock: Clock;
  /** How long a task may be out, and how long none may come in. */
  readonly seconds: number;
  readonly out: () => readonly Share[];
  /** True while it is no wonder that nothing comes in. */
  readonly mayWait: () => boolean;
  readonly nameOf: (share: Share) => string;
  /** Told of tasks that are out for too long. */
  readonly onLate: (late: readonly Share[], failureOf: (share: Share) => Failure) => void;
  /** Told when nothing has come in for several deadlines in a row. */
  readonly onGivenUp: (error: AppError) => void;
}

/** The deadline of each task that is out, and how often it may pass without anything coming in. */
export class Patience {
  readonly #setup: PatienceSetup;
  #seconds: number;
  #silence: RoundDeadline;
  #disarm: () => void = () => {};

  constructor(setup: PatienceSetup) {
    this.#setup = setup;
    this.#seconds = setup.seconds;
    this.#silence = this.#newSilence();
  }

  /** Something has come in. */
  renew(): void {
    this.#silence.disarm();
    this.#silence = this.#newSilence();
    this.#silence.arm();
  }

  /** Something was given out or taken back. */
  look(): void {
    const { clock, out, onLate } = this.#setup;
    this.#disarm();
    const shares = out();
    if (shares.length === 0) return;
    const first = Math.min(...shares.map(({ givenAt }) => givenAt));
    this.#disarm = clock.after(Math.max(0, first + this.#limitMs - clock.monotonic()), () => {
      const late = out().filter(({ givenAt }) => givenAt + this.#limitMs <= clock.monotonic());
      if (late.length > 0) onLate(late, (share) => this.#failureOf(share));
      else this.look();
    });
  }

  /** The deadline is another one from here on, also for what is out. */
  change(seconds: number): void {
    if (seconds === this.#seconds) return;
    this.#seconds = seconds;
    this.#silence.change(seconds);
    this.look();
  }

  end(): void {
    this.#silence.disarm();
    this.#disarm();
  }

  get #limitMs(): number {
    return this.#seconds * 1_000;
  }

  #failureOf(share: Share): Failure {
    const message = `${this.#setup.nameOf(share)} did not finish within ${this.#seconds} s`;
    return { code: 'deadline-exceeded', message };
  }

  #newSilence(): RoundDeadline {
    const { clock, mayWait, onGivenUp } = this.#setup;
    const silence: RoundDeadline = new RoundDeadline(clock, this.#seconds, () => {
      if (mayWait() || silence.putOff()) return silence.arm();
      onGivenUp(
        new AppError('round-failed', `no update came in ${silence.extensions} times within ${this.#seconds} s`),
      );
    });
    return silence;
  }
}
