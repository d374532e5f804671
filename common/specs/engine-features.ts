import { CompressionSpec } from './compression-spec.ts';
import { goesOnBySteps, modelOf, type TrainJobSpec } from './job-spec.ts';
import { LayerSpec } from './layer-spec.ts';
import { ModelSpec } from './model-spec.ts';
import { OptimizerSpec } from './optimizer-spec.ts';

/** What a job asks of the training engines of its devices. */
type Asked = Pick<
  TrainJobSpec,
  | 'model'
  | 'optimizer'
  | 'strategy'
  | 'localSteps'
  | 'work'
  | 'personal'
  | 'clipNorm'
  | 'proximalMu'
  | 'compression'
  | 'secureAggregation'
  | 'privacy'
>;

/** What engines could do before they told: an agent that names nothing understands no more. */
const UNTOLD: ReadonlySet<string> = new Set([
  ...['dense', 'max-pool', 'relu', 'flatten', 'dropout'].map((type) => `layer:${type}`),
  'loss:softmax-cross-entropy',
]);

const SECURE_AGGREGATION = 'secure-aggregation';
const LOCAL_PRIVACY = 'local-privacy';

/** All that the engine of this version can do, by name. From the schemas, so that nothing new is left out. */
export const ENGINE_FEATURES: readonly string[] = [
  ...LayerSpec.options.map(({ shape }) => `layer:${shape.type.value}`),
  ...ModelSpec.shape.loss.unwrap().options.map((loss) => `loss:${loss}`),
  ...OptimizerSpec.options.map(({ shape }) => `optimizer:${shape.name.value}`),
  ...CompressionSpec.options.map(({ shape }) => `compression:${shape.name.value}`),
  'clip-norm',
  'proximal-mu',
  SECURE_AGGREGATION,
  LOCAL_PRIVACY,
  'control-variates',
  'kept-optimizer',
  'local-steps',
  'personal-layers',
  'shared-steps',
];

/** What a device's engine must tell that it can do to work for a job; nothing of training where a trainer of somebody's own works. */
export function neededFeatures(spec: Asked): string[] {
  const model = modelOf(spec);
  const hiding = [
    ...(spec.secureAggregation === null ? [] : [SECURE_AGGREGATION]),
    ...(spec.privacy?.mechanism === 'local' ? [LOCAL_PRIVACY] : []),
  ];
  if (model === undefined) return hiding;
  const { optimizer, compression, strategy, personal, clipNorm, proximalMu } = spec;
  const isPlain = optimizer.name === 'sgd' && optimizer.weightDecay === 0;
  const needed = [
    ...layerTypes(model.layers).map((type) => `layer:${type}`),
    `loss:${model.loss}`,
    ...(isPlain ? [] : [`optimizer:${optimizer.name}`]),
    ...(compression.name === 'none' ? [] : [`compression:${compression.name}`]),
    ...(clipNorm === null ? [] : ['clip-norm']),
    ...(proximalMu === 0 && strategy.name !== 'fedprox' ? [] : ['proximal-mu']),
    ...hiding,
    ...(strategy.name === 'scaffold' ? ['control-variates'] : []),
    ...(strategy.name === 'diloco' ? ['kept-optimizer'] : []),
    ...(strategy.name === 'synchronous-sgd' ? ['shared-steps'] : []),
    ...(goesOnBySteps(spec) ? ['local-steps'] : []),
    ...(personal === null ? [] : ['personal-layers']),
  ];
  return [...new Set(needed)].filter((feature) => !UNTOLD.has(feature));
}

function layerTypes(layers: readonly LayerSpec[]): string[] {
  return layers.flatMap((layer) =>
    layer.type === 'residual' ? [layer.type, ...layerTypes(layer.layers)] : layer.type,
  );
}
