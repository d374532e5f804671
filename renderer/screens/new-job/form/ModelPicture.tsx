import type { LayerSpec } from '../../../../common/specs/layer-spec.ts';
import type { ModelShapes } from '../../../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { useMessages } from '../../../language/language-store.ts';

const STEP = 14;
const HEIGHT = 30;
/** Deeper models are shown to here, and by their count. */
const SHOWN = 40;

interface ModelPictureProps {
  readonly model: ModelSpec;
  readonly shapes: ModelShapes;
}

/** The layers from left to right: as high as they have values, filled where they have parameters. */
export function ModelPicture({ model, shapes }: ModelPictureProps) {
  const { model: words } = useMessages().newJob;
  const layers = model.layers.slice(0, SHOWN);
  const width = Math.max(layers.length * STEP, STEP * 10);
  return (
    <svg
      className="model-picture"
      viewBox={`0 0 ${width} ${HEIGHT}`}
      preserveAspectRatio="xMinYMid meet"
      role="img"
      aria-label={words.picture(model.layers.map(layerText).join(', '))}
    >
      <title>{model.layers.map(layerText).join(' · ')}</title>
      <line x1="0" x2={width} y1={HEIGHT / 2} y2={HEIGHT / 2} stroke="var(--staff)" />
      {layers.map((layer, index) => {
        const shape = shapes.layers[index];
        const height = heightOf(shape?.output ?? []);
        const hasParameters = (shape?.parameters.length ?? 0) > 0;
        return (
          <rect
            // biome-ignore lint/suspicious/noArrayIndexKey: layers are told apart by their place alone
            key={index}
            x={index * STEP + 1}
            y={(HEIGHT - height) / 2}
            width={hasParameters ? 8 : 3}
            height={height}
            rx="1.5"
            fill={hasParameters ? 'var(--ink-soft)' : 'var(--paper-raised)'}
            stroke="var(--ink-faint)"
            data-layer={layer.type}
          />
        );
      })}
    </svg>
  );
}

function heightOf(output: readonly number[]): number {
  const values = output.reduce((product, size) => product * size, 1);
  return Math.min(HEIGHT - 2, 5 + 1.7 * Math.log2(values));
}

function layerText(layer: LayerSpec): string {
  switch (layer.type) {
    case 'dense':
      return `dense ${layer.units}`;
    case 'conv2d':
      return `conv2d ${layer.filters} × ${layer.kernel}²`;
    case 'max-pool':
    case 'average-pool':
      return `${layer.type} ${layer.size}`;
    case 'dropout':
      return `dropout ${layer.rate}`;
    case 'group-norm':
      return `group-norm ${layer.groups}`;
    case 'embedding':
      return `embedding ${layer.vocabulary} × ${layer.features}`;
    case 'multi-head-attention':
      return `attention ${layer.heads}`;
    case 'gru':
      return `gru ${layer.units}`;
    case 'residual':
      return `residual (${layer.layers.map(layerText).join(', ')})`;
    case 'relu':
    case 'gelu':
    case 'tanh':
    case 'sigmoid':
    case 'softmax':
    case 'flatten':
    case 'global-average-pool':
    case 'batch-norm':
    case 'layer-norm':
    case 'position-embedding':
      return layer.type;
  }
}
