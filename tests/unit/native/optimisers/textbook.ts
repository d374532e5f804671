import type { OptimizerSpec } from '../../../../common/specs/optimizer-spec.ts';

/** One parameter on its way down, in float64, by the formulas as the papers print them. */
export function textbookPath(
  spec: OptimizerSpec,
  start: number,
  gradients: readonly number[],
  learningRate: number,
): number {
  let w = start;
  let v = 0;
  let m = 0;
  for (const [index, gradient] of gradients.entries()) {
    const t = index + 1;
    const decayed = spec.name === 'adamw' ? gradient : gradient + spec.weightDecay * w;
    switch (spec.name) {
      case 'sgd':
        w -= learningRate * decayed;
        break;
      case 'momentum':
        v = spec.momentum * v + decayed;
        w -= learningRate * v;
        break;
      case 'nesterov':
        v = spec.momentum * v + decayed;
        w -= learningRate * (decayed + spec.momentum * v);
        break;
      case 'adam':
      case 'adamw': {
        const before = w;
        m = spec.beta1 * m + (1 - spec.beta1) * decayed;
        v = spec.beta2 * v + (1 - spec.beta2) * decayed ** 2;
        const corrected = m / (1 - spec.beta1 ** t);
        w -= (learningRate * corrected) / (Math.sqrt(v / (1 - spec.beta2 ** t)) + spec.epsilon);
        if (spec.name === 'adamw') w -= learningRate * spec.weightDecay * before;
      }
    }
  }
  return w;
}
