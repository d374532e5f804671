import { MODEL_PRESETS, type ModelPresetName } from '../../../../common/specs/model-presets.ts';
import { inferShapes } from '../../../../common/specs/model-shapes.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';

/** What a model must take in and tell apart. */
export interface ModelNeeds {
  /** Of one sample. */
  readonly shape: readonly number[];
  readonly classes: number;
}

/** A small net that fits the data: two dense layers, over flattened images. */
export function denseNetFor({ shape, classes }: ModelNeeds): object {
  return {
    input: [...shape],
    layers: [
      ...(shape.length > 1 ? [{ type: 'flatten' }] : []),
      { type: 'dense', units: 128 },
      { type: 'relu' },
      { type: 'dense', units: Math.max(2, classes) },
    ],
  };
}

/** A small convolutional net that fits images; nothing for other data, and for images too small to halve. */
export function convolutionFor({ shape, classes }: ModelNeeds): object | undefined {
  const [height = 0, width = 0, channels] = shape;
  if (channels === undefined || Math.min(height, width) < 4) return undefined;
  return {
    input: [...shape],
    layers: [
      { type: 'conv2d', filters: 8, kernel: 3 },
      { type: 'relu' },
      { type: 'max-pool' },
      { type: 'flatten' },
      { type: 'dense', units: 64 },
      { type: 'relu' },
      { type: 'dense', units: Math.max(2, classes) },
    ],
  };
}

/** What a job over these data begins with: a preset that is made for them, else a small net that fits. */
export function modelFor(needs: ModelNeeds): object {
  const preset = presetNames.find((name) => fits(MODEL_PRESETS[name].spec, needs));
  return preset === undefined ? denseNetFor(needs) : { preset };
}

/** True for a model that nobody wrote: a preset, or a net suggested for these data. */
export function isReadyMade(model: unknown, needs: ModelNeeds | undefined): boolean {
  if (presetNames.some((name) => isPreset(model, name))) return true;
  const written = JSON.stringify(model);
  const suggested = needs === undefined ? [] : [denseNetFor(needs), convolutionFor(needs)];
  return suggested.some((one) => one !== undefined && JSON.stringify(one) === written);
}

/** True when a model takes such samples and has an output for every class. */
export function fits(model: ModelSpec, { shape, classes }: ModelNeeds): boolean {
  return model.input.join() === shape.join() && inferShapes(model).classCount >= classes;
}

export const presetNames = Object.keys(MODEL_PRESETS) as readonly ModelPresetName[];

/** The model of a draft with its defaults; undefined while it is none. */
export function readModel(value: unknown): ModelSpec | undefined {
  const preset = presetNames.find((name) => isPreset(value, name));
  return preset === undefined ? ModelSpec.safeParse(value).data : MODEL_PRESETS[preset].spec;
}

function isPreset(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && 'preset' in value && value.preset === name;
}
