import type { LayerSpec } from '../../../common/specs/layer-spec.ts';
import { GpuAttention } from './gpu-attention.ts';
import { GpuBatchNorm } from './gpu-batch-norm.ts';
import { GpuConvolution } from './gpu-convolution.ts';
import { GpuDense } from './gpu-dense.ts';
import { GpuEmbedding, GpuPositionEmbedding } from './gpu-embedding.ts';
import { GpuGroupNorm } from './gpu-group-norm.ts';
import { GpuGroupedConvolution } from './gpu-grouped-convolution.ts';
import { GpuGru } from './gpu-gru.ts';
import type { GpuLayer, GpuLayerContext } from './gpu-layer.ts';
import { GpuAveragePool, GpuGlobalAveragePool, GpuMaxPool } from './gpu-pools.ts';
import { GpuSoftmax } from './gpu-softmax.ts';
import { GpuActivation, GpuDropout, GpuRelu } from './gpu-values.ts';

/**
 * Builds one layer that holds no others and reserves its memory; `relu` says whether it applies one to its output.
 *
 * @throws AppError `unavailable` where the GPU has no room for it.
 */
export function buildGpuLayer(
  context: GpuLayerContext,
  spec: Exclude<LayerSpec, { type: 'flatten' | 'residual' }>,
  relu: boolean,
  nextSeed: () => number,
): GpuLayer {
  switch (spec.type) {
    case 'dense':
      return new GpuDense(context, relu);
    case 'conv2d':
      return spec.groups > 1 ? new GpuGroupedConvolution(context, spec, relu) : new GpuConvolution(context, spec, relu);
    case 'max-pool':
      return new GpuMaxPool(context, spec);
    case 'average-pool':
      return new GpuAveragePool(context, spec);
    case 'global-average-pool':
      return new GpuGlobalAveragePool(context);
    case 'relu':
      return new GpuRelu(context);
    case 'gelu':
    case 'tanh':
    case 'sigmoid':
      return new GpuActivation(context, spec.type);
    case 'softmax':
      return new GpuSoftmax(context);
    case 'dropout':
      return new GpuDropout(context, spec.rate, nextSeed);
    case 'batch-norm':
      return new GpuBatchNorm(context, spec);
    case 'group-norm':
    case 'layer-norm':
      return new GpuGroupNorm(context, spec);
    case 'embedding':
      return new GpuEmbedding(context, spec);
    case 'position-embedding':
      return new GpuPositionEmbedding(context);
    case 'multi-head-attention':
      return new GpuAttention(context, spec);
    case 'gru':
      return new GpuGru(context, spec);
  }
}
