import { Bell } from '../../../../common/bell.ts';
import type { GradientPiece, StepPosition, WeighedPiece } from '../../../../common/domain/shared-steps.ts';

interface MeanStreamSetup {
  readonly expected: StepPosition;
  /** Pieces that the device has of the means, counted through all steps, and how many there will be. */
  readonly from: number;
  readonly end: number;
  /** Pieces that are there now. */
  readonly ready: () => number;
  readonly meanOf: (count: number) => GradientPiece;
  readonly deliver: (piece: WeighedPiece) => Promise<void>;
}

/** One device's stream in an exchange: its gradients in, the means out. */
export class MeanStream {
  readonly #setup: MeanStreamSetup;
  readonly #bell = new Bell();
  #closed: { readonly reason: unknown } | undefined;

  constructor(setup: MeanStreamSetup) {
    this.#setup = setup;
  }

  /** Up to where the exchange has the device's gradients. */
  get expected(): StepPosition {
    return this.#setup.expected;
  }

  /**
   * Takes the next piece of the device's gradient, and resolves when there is room for another one.
   * @throws AppError `update-malformed` or `update-not-finite`, which may not count; `task-superseded`, `conflict`
   */
  async deliver(piece: WeighedPiece): Promise<void> {
    await this.#setup.deliver(piece);
  }

  /** The means as they come, to the last. What a piece lies in is used again once its step is over. Throws why it was closed. */
  async *means(): AsyncGenerator<GradientPiece> {
    const { from, end, ready, meanOf } = this.#setup;
    for (let count = from; count < end; count++) {
      while (this.#closed === undefined && ready() <= count) await this.#bell.rung();
      if (this.#closed !== undefined) throw this.#closed.reason;
      yield meanOf(count);
    }
  }

  /** There is another mean. */
  ring(): void {
    this.#bell.ring();
  }

  /** Ends it for this reason, unless it has ended. */
  close(reason: unknown): void {
    this.#closed ??= { reason };
    this.#bell.ring();
  }
}
