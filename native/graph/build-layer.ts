import type { LayerSpec } from '../../common/specs/layer-spec.ts';
import { ActivationLayer } from './activation-layer.ts';
import { AttentionLayer } from './attention-layer.ts';
import { AveragePoolLayer } from './average-pool-layer.ts';
import { BatchNormLayer } from './batch-norm-layer.ts';
import { ConvolutionLayer } from './convolution-layer.ts';
import { DenseLayer } from './dense-layer.ts';
import { DropoutLayer } from './dropout-layer.ts';
import { EmbeddingLayer } from './embedding-layer.ts';
import { GlobalAveragePoolLayer } from './global-average-pool-layer.ts';
import { GroupNormLayer } from './group-norm-layer.ts';
import { GroupedConvolutionLayer } from './grouped-convolution-layer.ts';
import { GruLayer } from './gru-layer.ts';
import type { Layer, LayerContext } from './layer.ts';
import { MaxPoolLayer } from './max-pool-layer.ts';
import { PositionEmbeddingLayer } from './position-embedding-layer.ts';
import { ReluLayer } from './relu-layer.ts';
import { SoftmaxLayer } from './softmax-layer.ts';
import { suitsWinograd, WinogradLayer } from './winograd-layer.ts';

/** Builds one layer that holds no others and reserves its memory; `relu` says whether it applies one to its output. */
export function buildLayer(
  context: LayerContext,
  spec: Exclude<LayerSpec, { type: 'flatten' | 'residual' }>,
  relu: boolean,
  nextSeed: () => number,
): Layer {
  switch (spec.type) {
    case 'dense':
      return new DenseLayer(context, relu);
    case 'conv2d':
      if (spec.groups > 1) return new GroupedConvolutionLayer(context, spec, relu);
      return suitsWinograd(context.shape, spec)
        ? new WinogradLayer(context, spec, relu)
        : new ConvolutionLayer(context, spec, relu);
    case 'max-pool':
      return new MaxPoolLayer(context, spec);
    case 'average-pool':
      return new AveragePoolLayer(context, spec);
    case 'global-average-pool':
      return new GlobalAveragePoolLayer(context);
    case 'relu':
      return new ReluLayer(context);
    case 'gelu':
    case 'tanh':
    case 'sigmoid':
      return new ActivationLayer(context, spec.type);
    case 'softmax':
      return new SoftmaxLayer(context);
    case 'dropout':
      return new DropoutLayer(context, spec.rate, nextSeed);
    case 'batch-norm':
      return new BatchNormLayer(context, spec);
    case 'group-norm':
    case 'layer-norm':
      return new GroupNormLayer(context, spec);
    case 'embedding':
      return new EmbeddingLayer(context, spec);
    case 'position-embedding':
      return new PositionEmbeddingLayer(context);
    case 'multi-head-attention':
      return new AttentionLayer(context, spec);
    case 'gru':
      return new GruLayer(context, spec);
  }
}
