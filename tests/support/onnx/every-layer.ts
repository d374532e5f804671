import { MODEL_PRESETS } from '../../../common/specs/model-presets.ts';
import { ModelSpec } from '../../../common/specs/model-spec.ts';

type Draft = Parameters<typeof ModelSpec.parse>[0];

const image = (...layers: object[]): Draft => ({
  input: [9, 8, 6],
  layers: [...layers, { type: 'flatten' }, { type: 'dense', units: 4 }],
});
const sequence = (...layers: object[]): Draft => ({
  input: [7, 6],
  layers: [...layers, { type: 'flatten' }, { type: 'dense', units: 4 }],
});
const flat = (...layers: object[]): Draft => ({ input: [8], layers: [...layers, { type: 'dense', units: 4 }] });
const conv = (options: object) => ({ type: 'conv2d', filters: 4, kernel: 3, ...options });

const drafts: Readonly<Record<string, Draft>> = {
  dense: flat({ type: 'dense', units: 6 }, { type: 'relu' }),
  'dense over positions': sequence({ type: 'dense', units: 5 }),
  'conv2d, same': image(conv({})),
  'conv2d, valid': image(conv({ padding: 'valid' })),
  'conv2d, stride 2': image(conv({ stride: 2 })),
  'conv2d, stride 3, kernel 4': image(conv({ stride: 3, kernel: 4 })),
  'conv2d, kernel 4': image(conv({ kernel: 4 })),
  'conv2d, in groups': image(conv({ groups: 2 })),
  'conv2d, depthwise': image(conv({ groups: 6, filters: 12 }), { type: 'relu' }),
  'conv2d, by Winograd': image(conv({ filters: 8, kernel: 5 }), conv({ filters: 4 })),
  'max-pool': image({ type: 'max-pool' }),
  'max-pool, overlapping': image({ type: 'max-pool', size: 3, stride: 2 }),
  'average-pool': image({ type: 'average-pool', size: 3, stride: 1 }),
  'global-average-pool of an image': {
    input: [5, 4, 3],
    layers: [conv({}), { type: 'global-average-pool' }],
  },
  'global-average-pool of a sequence': {
    input: [5, 4],
    layers: [{ type: 'dense', units: 3 }, { type: 'global-average-pool' }],
  },
  relu: image({ type: 'relu' }),
  gelu: image({ type: 'gelu' }),
  tanh: image({ type: 'tanh' }),
  sigmoid: image({ type: 'sigmoid' }),
  'softmax of an image': image(conv({}), { type: 'softmax' }),
  'softmax of a sequence': sequence({ type: 'softmax' }),
  'softmax at the end': {
    input: [6],
    loss: 'mean-squared-error',
    layers: [{ type: 'dense', units: 3 }, { type: 'softmax' }],
  },
  'sigmoid at the end': {
    input: [6],
    loss: 'mean-squared-error',
    layers: [{ type: 'dense', units: 3 }, { type: 'sigmoid' }],
  },
  'flatten of an image after a convolution': image(conv({}), { type: 'max-pool' }),
  'flatten of what is flat': flat({ type: 'flatten' }, { type: 'flatten' }),
  dropout: flat({ type: 'dropout', rate: 0.3 }),
  'batch-norm of an image': image({ type: 'batch-norm', momentum: 0.3, epsilon: 1e-3 }),
  'batch-norm of a sequence': sequence({ type: 'batch-norm' }),
  'batch-norm of what is flat': flat({ type: 'batch-norm', momentum: 1 }),
  'group-norm of an image': image({ type: 'group-norm', groups: 3 }),
  'group-norm of what is flat': flat({ type: 'group-norm', groups: 2 }),
  'layer-norm of an image': image(conv({}), { type: 'layer-norm' }, conv({})),
  'layer-norm of a sequence': sequence({ type: 'layer-norm', epsilon: 1e-3 }),
  'layer-norm of what is flat': flat({ type: 'layer-norm' }),
  embedding: {
    input: [5],
    layers: [{ type: 'embedding', vocabulary: 11, features: 6 }, { type: 'flatten' }, { type: 'dense', units: 3 }],
  },
  'position-embedding': sequence({ type: 'position-embedding' }),
  'multi-head-attention': sequence({ type: 'multi-head-attention', heads: 3 }),
  'multi-head-attention, causal': sequence({ type: 'multi-head-attention', heads: 2, causal: true }),
  'gru, all states': sequence({ type: 'gru', units: 5 }),
  'gru, last state': {
    input: [7, 6],
    layers: [
      { type: 'gru', units: 5, output: 'last' },
      { type: 'dense', units: 4 },
    ],
  },
  'residual of an image': image(conv({}), {
    type: 'residual',
    layers: [conv({}), { type: 'batch-norm' }, { type: 'relu' }, { type: 'layer-norm' }],
  }),
  'residual within a residual': flat({
    type: 'residual',
    layers: [
      { type: 'residual', layers: [{ type: 'dense', units: 8 }, { type: 'tanh' }] },
      { type: 'residual', layers: [{ type: 'relu' }] },
      { type: 'dense', units: 8 },
    ],
  }),
  'residual of a sequence': sequence({ type: 'residual', layers: [{ type: 'gru', units: 6 }, { type: 'batch-norm' }] }),
  'the preset mnist-2nn': MODEL_PRESETS['mnist-2nn'].spec,
  'the preset mnist-cnn': MODEL_PRESETS['mnist-cnn'].spec,
  'a language model': {
    input: [12],
    loss: 'next-token-cross-entropy',
    layers: [
      { type: 'embedding', vocabulary: 17, features: 8 },
      { type: 'position-embedding' },
      {
        type: 'residual',
        layers: [{ type: 'layer-norm' }, { type: 'multi-head-attention', heads: 2, causal: true }],
      },
      {
        type: 'residual',
        layers: [{ type: 'layer-norm' }, { type: 'dense', units: 16 }, { type: 'gelu' }, { type: 'dense', units: 8 }],
      },
      { type: 'layer-norm' },
      { type: 'dense', units: 17 },
    ],
  },
};

/** A small model for each layer and each way in which it can stand in one, by what it shows. */
export const everyLayer: readonly (readonly [what: string, spec: ModelSpec])[] = Object.entries(drafts).map(
  ([what, draft]) => [what, ModelSpec.parse(draft)],
);
