import * as fc from 'fast-check';
import { hasCode } from '../../common/errors.ts';
import { inferShapes } from '../../common/specs/model-shapes.ts';
import { ModelSpec } from '../../common/specs/model-spec.ts';

// Small numbers that often divide each other, so that about half of the models fit together.
const count = fc.constantFrom(1, 2, 3, 4, 6, 8, 12);
const groups = fc.constantFrom(1, 1, 2, 4);
const plain = (...types: string[]) => fc.constantFrom(...types.map((type) => ({ type })));

const single = fc.oneof(
  fc.record({ type: fc.constant('dense'), units: count }),
  fc.record({
    type: fc.constant('conv2d'),
    filters: count,
    kernel: fc.integer({ min: 1, max: 5 }),
    stride: fc.constantFrom(1, 1, 2),
    padding: fc.constantFrom('same', 'valid'),
    groups,
  }),
  fc.record({ type: fc.constantFrom('max-pool', 'average-pool'), size: fc.integer({ min: 2, max: 3 }) }),
  plain('relu', 'gelu', 'tanh', 'sigmoid', 'softmax', 'flatten', 'global-average-pool'),
  plain('batch-norm', 'layer-norm', 'position-embedding'),
  fc.record({ type: fc.constant('dropout'), rate: fc.constantFrom(0, 0.3, 0.9) }),
  fc.record({ type: fc.constant('group-norm'), groups }),
  fc.record({ type: fc.constant('embedding'), vocabulary: fc.integer({ min: 2, max: 9 }), features: count }),
  fc.record({ type: fc.constant('multi-head-attention'), heads: groups, causal: fc.boolean() }),
  fc.record({ type: fc.constant('gru'), units: count, output: fc.constantFrom('sequence', 'last') }),
);
const block = (layer: fc.Arbitrary<object>) =>
  fc.record({ type: fc.constant('residual'), layers: fc.array(layer, { minLength: 1, maxLength: 3 }) });
const layer = fc.oneof(
  { arbitrary: single, weight: 8 },
  { arbitrary: block(fc.oneof({ arbitrary: single, weight: 5 }, block(single))), weight: 1 },
);
const flat = { type: 'flatten' };
const ends = [
  [{ type: 'dense', units: 12 }],
  [flat, { type: 'dense', units: 4 }],
  [{ type: 'global-average-pool' }, { type: 'dense', units: 4 }],
  [flat, { type: 'tanh' }],
  [{ type: 'sigmoid' }],
];
const draft: fc.Arbitrary<Draft> = fc.record({
  input: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
  start: fc.constantFrom([], [{ type: 'embedding', vocabulary: 8, features: 8 }]),
  middle: fc.array(layer, { maxLength: 6 }),
  end: fc.constantFrom(...ends),
  loss: fc.constantFrom(...ModelSpec.shape.loss.unwrap().options),
});

interface Draft {
  readonly input: number[];
  readonly start: object[];
  readonly middle: object[];
  readonly end: object[];
  readonly loss: ModelSpec['loss'];
}

/** A specification of random layers. Three of four drafts lose the layers that do not fit, so that many models come to train. */
export const aRandomModel: fc.Arbitrary<ModelSpec> = fc
  .tuple(draft, fc.integer({ min: 0, max: 3 }))
  .map(([written, luck]) => {
    const { input, start, middle, end, loss } = luck > 0 ? withoutMisfits(written) : written;
    return ModelSpec.parse({ input, layers: [...start, ...middle, ...end], loss });
  });

function withoutMisfits(written: Draft): Draft {
  const kept: object[] = [];
  const middleEnd = [flat, { type: 'dense', units: 4 }];
  const fits = ({ input, start, end, loss }: Draft, middle: readonly object[]) => {
    try {
      inferShapes(ModelSpec.parse({ input, layers: [...start, ...middle, ...end], loss }));
      return true;
    } catch {
      return false;
    }
  };
  for (const one of written.middle) {
    const trial = { ...written, end: middleEnd, loss: 'mean-squared-error' as const };
    if (fits(trial, [...kept, one])) kept.push(one);
  }
  const end = [written.end, ...ends].find((last) => fits({ ...written, end: last }, kept)) ?? written.end;
  return { ...written, middle: kept, end };
}

/** Whether the layers of a specification fit together. */
export function fitsTogether(spec: ModelSpec): boolean {
  try {
    inferShapes(spec);
    return true;
  } catch (error) {
    if (hasCode(error, 'invalid-specification')) return false;
    throw error;
  }
}
