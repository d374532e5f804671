import type { LayerSpec } from './layer-spec.ts';

/**
 * What a tensor of parameters is, which decides its first values. Running statistics are no subject of a gradient: they
 * follow the batches that are trained on, and are averaged between devices with everything else.
 */
export type ParameterRole = 'weight' | 'bias' | 'gain' | 'embedding' | 'running-mean' | 'running-variance';

/** A tensor of a layer before it has a place in the flat vector. */
export interface TensorShape {
  readonly name: string;
  readonly role: ParameterRole;
  readonly shape: readonly number[];
}

/** The tensors of one layer in the order in which they lie in the flat vector, for an input and output that fit it. */
export function parametersOf(layer: LayerSpec, input: readonly number[], output: readonly number[]): TensorShape[] {
  const features = input.at(-1) ?? 1;
  const units = output.at(-1) ?? 1;
  switch (layer.type) {
    case 'dense':
      return affine([features, units]);
    case 'conv2d':
      return affine([layer.kernel, layer.kernel, features / layer.groups, units]);
    case 'batch-norm':
      return [
        ...normalisation(features),
        { name: 'runningMean', role: 'running-mean', shape: [features] },
        { name: 'runningVariance', role: 'running-variance', shape: [features] },
      ];
    case 'group-norm':
    case 'layer-norm':
      return normalisation(features);
    case 'embedding':
      return [{ name: 'weight', role: 'embedding', shape: [layer.vocabulary, layer.features] }];
    case 'position-embedding':
      return [{ name: 'weight', role: 'embedding', shape: input }];
    case 'multi-head-attention':
      return [...affine([features, 3 * features]), ...affine([features, features], 'output')];
    case 'gru':
      return [...affine([features, 3 * units]), ...affine([units, 3 * units], 'recurrent')];
    case 'residual':
    case 'max-pool':
    case 'average-pool':
    case 'global-average-pool':
    case 'relu':
    case 'gelu':
    case 'tanh':
    case 'sigmoid':
    case 'softmax':
    case 'flatten':
    case 'dropout':
      return [];
  }
}

function affine(weight: readonly number[], prefix = ''): TensorShape[] {
  return [
    { name: prefix === '' ? 'weight' : `${prefix}Weight`, role: 'weight', shape: weight },
    { name: prefix === '' ? 'bias' : `${prefix}Bias`, role: 'bias', shape: weight.slice(-1) },
  ];
}

function normalisation(features: number): TensorShape[] {
  return [
    { name: 'weight', role: 'gain', shape: [features] },
    { name: 'bias', role: 'bias', shape: [features] },
  ];
}
