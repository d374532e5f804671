import { MOST_CONFUSED } from '../../common/domain/round-evaluation.ts';
import type { Answers } from '../graph/loss.ts';

/** Counts which class the samples of which class are answered with. */
export class Confusion {
  /** `classes × classes`: the true class in rows, the answered one in columns. */
  readonly counts: Uint32Array<ArrayBuffer>;
  readonly #answers: Answers;

  constructor(answers: Answers) {
    this.#answers = answers;
    this.counts = new Uint32Array(answers.classes ** 2);
  }

  /** Undefined where there is nothing to confuse, or too much. */
  static of(answers: Answers | null): Confusion | undefined {
    return answers === null || answers.classes > MOST_CONFUSED ? undefined : new Confusion(answers);
  }

  /** Adds the batch that was judged last. */
  add(labels: Int32Array): void {
    const { classes } = this.#answers;
    for (const [sample, answered] of this.#answers.read(labels.length).entries()) {
      const cell = (labels[sample] ?? 0) * classes + answered;
      this.counts[cell] = (this.counts[cell] ?? 0) + 1;
    }
  }
}
