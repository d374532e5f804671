import type { Participation } from '../../../common/domain/job.ts';

/** What parts of a job's data have done in its rounds. */
export class PartHistory {
  readonly #rounds = new Map<number, number>();
  readonly #msPerSample = new Map<number, number>();

  /** Takes the updates of a committed round into account. */
  observe(participants: readonly Participation[]): void {
    for (const { partition, samples, trainingMs, work } of participants) {
      const share = work === undefined ? 1 : work.steps / work.full;
      this.#rounds.set(partition, this.rounds(partition) + 1);
      this.#msPerSample.set(partition, trainingMs / Math.max(1, samples * share));
    }
  }

  /** Rounds that the part has taken part in. */
  rounds(partition: number): number {
    return this.#rounds.get(partition) ?? 0;
  }

  /** Milliseconds of training on a sample of it, the last time; undefined before the first. */
  msPerSample(partition: number): number | undefined {
    return this.#msPerSample.get(partition);
  }
}
