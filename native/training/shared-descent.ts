import type { BatchResult } from '../graph/loss.ts';
import type { BufferedDescent } from './descent.ts';
import type { MeetGradients, TraineeDescent } from './trainee.ts';

/**
 * A descent that several machines make together: every step goes along the mean of their gradients, which is that of the union of
 * their batches, and optimisers that begin alike stay alike (synchronous SGD; Goyal et al. 2017, equation 2). Clipping and
 * optimiser see the mean. Batch norm normalises by the batch of each machine (the same, section 2.3); its running statistics
 * become their mean.
 */
export class SharedDescent implements TraineeDescent {
  readonly #descent: BufferedDescent;
  readonly #meet: MeetGradients;

  constructor(descent: BufferedDescent, meet: MeetGradients) {
    this.#descent = descent;
    this.#meet = meet;
  }

  async step(batch: number, learningRate: number): Promise<BatchResult> {
    const result = this.#descent.differentiate(batch);
    // The others shall not see it: training ends here.
    if (!Number.isFinite(result.lossSum)) return result;
    this.#descent.addStatistics();
    const mean = await this.#meet(this.#descent.gradient, batch);
    this.#descent.gradient.set(mean);
    this.#descent.takeStatistics();
    this.#descent.move(learningRate);
    return result;
  }
}
