import { hasCode } from '../errors.ts';
import { inferShapes } from '../specs/model-shapes.ts';
import { ModelSpec } from '../specs/model-spec.ts';

type Loss = ModelSpec['loss'];

/** What a loss computes by itself: as the last layer of a graph it would be applied twice. */
const BROUGHT = { 'softmax-cross-entropy': 'softmax', 'binary-cross-entropy': 'sigmoid' } as const;

interface Chosen {
  readonly spec: ModelSpec;
  /** The last layer of the graph that the loss brings itself, and the specification leaves out. */
  readonly leftOut: 'softmax' | 'sigmoid' | null;
}

/**
 * The specification with a loss: the one asked for, else the first that fits: next token for models of tokens, classes by
 * softmax, yes or no by sigmoid, then numbers. A softmax or sigmoid at the end is left out where the loss brings it.
 * @throws AppError `invalid-specification` where none fits
 */
export function chooseLoss(draft: Omit<ModelSpec, 'loss'>, asked: Loss | undefined): Chosen {
  if (asked !== undefined) {
    const spec = ModelSpec.parse({ ...draft, loss: asked });
    const shorter = without(draft, asked);
    if (shorter !== undefined && !fits(spec)) return shorter;
    inferShapes(spec);
    return { spec, leftOut: null };
  }
  for (const loss of ['softmax-cross-entropy', 'binary-cross-entropy'] as const) {
    const shorter = without(draft, loss);
    if (shorter !== undefined) return shorter;
  }
  const losses = ['next-token-cross-entropy', 'softmax-cross-entropy', 'mean-squared-error'] as const;
  const found = losses.map((loss) => ModelSpec.parse({ ...draft, loss })).find(fits);
  if (found !== undefined) return { spec: found, leftOut: null };
  const spec = ModelSpec.parse({ ...draft, loss: 'mean-squared-error' });
  inferShapes(spec);
  return { spec, leftOut: null };
}

function without(draft: Omit<ModelSpec, 'loss'>, loss: Loss): Chosen | undefined {
  const brought = loss === 'softmax-cross-entropy' || loss === 'binary-cross-entropy' ? BROUGHT[loss] : undefined;
  if (brought === undefined || draft.layers.at(-1)?.type !== brought) return undefined;
  const parsed = ModelSpec.safeParse({ ...draft, layers: draft.layers.slice(0, -1), loss });
  return parsed.success && fits(parsed.data) ? { spec: parsed.data, leftOut: brought } : undefined;
}

function fits(spec: ModelSpec): boolean {
  try {
    inferShapes(spec);
    return true;
  } catch (error) {
    if (hasCode(error, 'invalid-specification')) return false;
    throw error;
  }
}
