import { ModelSpec } from './model-spec.ts';

/** A model that a job can name instead of spelling it out. */
export interface ModelPreset {
  readonly description: string;
  readonly spec: ModelSpec;
}

/** The two models of McMahan et al. 2017, "Communication-Efficient Learning of Deep Networks from Decentralized Data". */
export const MODEL_PRESETS = {
  'mnist-2nn': {
    description: 'Two hidden layers of 200 units for 28 × 28 grey images: 199,210 parameters, quick to train.',
    spec: ModelSpec.parse({
      input: [28, 28, 1],
      layers: [
        { type: 'flatten' },
        { type: 'dense', units: 200 },
        { type: 'relu' },
        { type: 'dense', units: 200 },
        { type: 'relu' },
        { type: 'dense', units: 10 },
      ],
    }),
  },
  'mnist-cnn': {
    description: 'Two 5 × 5 convolutions for 28 × 28 grey images: 1,663,370 parameters, about 99 % on MNIST.',
    spec: ModelSpec.parse({
      input: [28, 28, 1],
      layers: [
        { type: 'conv2d', filters: 32, kernel: 5 },
        { type: 'relu' },
        { type: 'max-pool' },
        { type: 'conv2d', filters: 64, kernel: 5 },
        { type: 'relu' },
        { type: 'max-pool' },
        { type: 'flatten' },
        { type: 'dense', units: 512 },
        { type: 'relu' },
        { type: 'dense', units: 10 },
      ],
    }),
  },
} as const satisfies Record<string, ModelPreset>;

export type ModelPresetName = keyof typeof MODEL_PRESETS;
