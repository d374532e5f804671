import type { ModelSpec } from '../../common/specs/model-spec.ts';
import { ClassLoss } from './class-loss.ts';
import type { Loss, LossContext } from './loss.ts';
import { NextTokenLoss } from './next-token-loss.ts';
import { TargetLoss } from './target-loss.ts';

/** Builds a model's loss and reserves its memory. */
export function buildLoss(loss: ModelSpec['loss'], context: LossContext): Loss {
  switch (loss) {
    case 'softmax-cross-entropy':
      return new ClassLoss(context);
    case 'next-token-cross-entropy':
      return new NextTokenLoss(context);
    case 'mean-squared-error':
      return new TargetLoss(context, false);
    case 'binary-cross-entropy':
      return new TargetLoss(context, true);
  }
}
