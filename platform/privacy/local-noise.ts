import { setImmediate as turn } from 'node:timers/promises';
import type { LocalNoise } from '../../common/domain/assignment.ts';
import { AppError } from '../../common/errors.ts';
import { GaussianNoise } from './gaussian-noise.ts';

/** Values that get their noise before other work has its turn. */
const BLOCK_VALUES = 65_536;

/**
 * Makes an update one that may leave its device, in place: cut to the norm C, `Δ min(1, C / ‖Δ‖)`, and with normal noise in each
 * value, of a deviation in the update's own units, from the system's generator.
 *
 * Source: the Gaussian mechanism over a whole update, Dwork and Roth 2014, "The Algorithmic Foundations of Differential Privacy",
 * Appendix A.
 * @throws AppError `update-not-finite`; the update is as before then
 */
export async function addLocalNoise(update: Float32Array, { clipNorm, deviation }: LocalNoise): Promise<void> {
  let squares = 0;
  for (const value of update) squares += value * value;
  if (!Number.isFinite(squares)) {
    throw new AppError('update-not-finite', 'the update has values that are not finite', {
      hint: 'Lower the learning rate, or look at the data of this device.',
    });
  }
  const norm = Math.sqrt(squares);
  const scale = norm > clipNorm ? clipNorm / norm : 1;
  const noise = new GaussianNoise(deviation);
  for (let first = 0; first < update.length; first += BLOCK_VALUES) {
    const end = Math.min(first + BLOCK_VALUES, update.length);
    for (let i = first; i < end; i++) update[i] = noise.addTo(scale * (update[i] ?? 0));
    await turn();
  }
}
