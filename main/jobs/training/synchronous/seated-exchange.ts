import type { StepPosition } from '../../../../common/domain/shared-steps.ts';
import { AppError } from '../../../../common/errors.ts';
import type { Clock } from '../../../../common/lifecycle/clock.ts';
import { downOf, upOf } from '../../../../common/specs/compression-spec.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { codecFor } from '../../../../native/codecs/codec-for.ts';
import { givenDeadline } from '../learned-deadline.ts';
import type { Seated } from '../secure/secure-seating.ts';
import type { Share } from '../share.ts';
import { GradientExchange, type GradientSums } from './gradient-exchange.ts';
import type { MeanStream } from './mean-stream.ts';

interface SeatedExchangeSetup {
  readonly clock: Clock;
  readonly sums: GradientSums;
  readonly spec: TrainJobSpec;
  readonly parameterBytes: number;
  /** The others of a step have waited so long for these. */
  readonly onLate: (late: readonly Share[], step: number, waitedMs: number) => void;
  /** Gradients can't be summed any more. */
  readonly onFailure: (error: unknown) => void;
}

/** The steps of one round, between the devices that have its shares. */
export class SeatedExchange {
  readonly #exchange: GradientExchange;
  readonly #seats: ReadonlyMap<Share, number>;

  constructor(seated: readonly Seated[], setup: SeatedExchangeSetup) {
    const { clock, sums, spec, parameterBytes, onLate, onFailure } = setup;
    this.#seats = new Map(seated.map(({ share }, seat) => [share, seat]));
    this.#exchange = new GradientExchange({
      clock,
      sums,
      parameterCount: parameterBytes / Float32Array.BYTES_PER_ELEMENT,
      up: codecFor(upOf(spec.compression)),
      down: codecFor(downOf(spec.compression)),
      steps: spec.localSteps ?? 1,
      batchSize: spec.batchSize,
      seats: seated.length,
      // Half of the round is left for its steps.
      startMs: (givenDeadline(spec) * 1_000) / 2,
      onLate: (seats, step, waitedMs) => {
        const late = new Set(seats);
        onLate(
          [...this.#seats].flatMap(([share, seat]) => (late.has(seat) ? [share] : [])),
          step,
          waitedMs,
        );
      },
      onFailure,
    });
  }

  /** Steps that are over. */
  get steps(): number {
    return this.#exchange.steps;
  }

  /** The share's device begins, or comes back. @throws AppError `task-superseded` */
  open(share: Share, received: StepPosition): MeanStream {
    const seat = this.#seats.get(share);
    if (seat === undefined) throw new AppError('task-superseded', `part ${share.partition.number} has no seat`);
    return this.#exchange.open(seat, received);
  }

  /** The others go on without the share's device. */
  leave(share: Share): void {
    const seat = this.#seats.get(share);
    if (seat !== undefined) this.#exchange.leave(seat);
  }

  /** Nothing more comes of it. */
  close(reason: unknown): void {
    this.#exchange.fail(reason);
  }
}
