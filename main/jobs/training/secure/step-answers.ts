import type { Seat } from '../../../../common/domain/secure-aggregation.ts';
import { AppError } from '../../../../common/errors.ts';

interface StepAnswersSetup<Answer> {
  /** Who is to answer. */
  readonly from: Iterable<Seat>;
  /** Answers without which it fails. */
  readonly threshold: number;
  /** What is gathered, in words that follow "devices have". */
  readonly what: string;
  readonly onComplete: (answers: ReadonlyMap<Seat, Answer>) => void;
  /** There can't be enough of them: `below-threshold`. */
  readonly onFailure: (error: AppError) => void;
}

/** Answers to one step of an exchange. It is over when all have answered who still can, or at `close`. */
export class StepAnswers<Answer> {
  readonly #setup: StepAnswersSetup<Answer>;
  readonly #awaited: Set<Seat>;
  readonly #answers = new Map<Seat, Answer>();
  #isOver = false;
  #failure: AppError | undefined;

  constructor(setup: StepAnswersSetup<Answer>) {
    this.#setup = setup;
    this.#awaited = new Set(setup.from);
  }

  has(seat: Seat): boolean {
    return this.#answers.has(seat);
  }

  /**
   * Takes an answer; the first one of a seat counts.
   * @throws AppError `task-superseded` when it goes on without this seat; why it failed when it has
   */
  give(seat: Seat, answer: Answer): void {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.has(seat)) return;
    if (this.#isOver || !this.#awaited.delete(seat)) {
      throw new AppError('task-superseded', `the exchange goes on without seat ${seat}`);
    }
    this.#answers.set(seat, answer);
    this.#look();
  }

  /** The device has left: it is not waited for, and what it has answered does not count. */
  lose(seat: Seat): void {
    if (this.#isOver) return;
    this.#awaited.delete(seat);
    this.#answers.delete(seat);
    this.#look();
  }

  /** Goes on with the answers that are there. Tells whom it goes on without. */
  close(): readonly Seat[] {
    if (this.#isOver) return [];
    const late = [...this.#awaited];
    this.#awaited.clear();
    this.#look();
    return late;
  }

  #look(): void {
    const { threshold, what, onComplete, onFailure } = this.#setup;
    const found = this.#answers.size;
    if (found + this.#awaited.size < threshold) {
      this.#isOver = true;
      const message = `${found} of the ${threshold} devices that it takes have ${what}`;
      this.#failure = new AppError('below-threshold', message);
      onFailure(this.#failure);
    } else if (this.#awaited.size === 0) {
      this.#isOver = true;
      onComplete(this.#answers);
    }
  }
}
