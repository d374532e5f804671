import type { TrainJobSpec } from './job-spec.ts';
import { modelOf } from './job-spec.ts';
import type { LayerSpec } from './layer-spec.ts';
import { inferShapes } from './model-shapes.ts';
import type { ModelSpec } from './model-spec.ts';
import type { PersonalSpec } from './personal-spec.ts';

/** A stretch of the flat parameter vector, in values. */
export interface ParameterRange {
  readonly offset: number;
  readonly size: number;
}

const NORMS: ReadonlySet<LayerSpec['type']> = new Set(['batch-norm', 'group-norm', 'layer-norm']);

/** The parameters of a model that all devices learn together, in order; running statistics of a norm belong to it. */
export function sharedRanges(model: ModelSpec, personal: PersonalSpec): ParameterRange[] {
  return rangesOf(model, personal, false);
}

/** The parameters of a model that stay on the devices. */
export function personalRanges(model: ModelSpec, personal: PersonalSpec): ParameterRange[] {
  return rangesOf(model, personal, true);
}

/** How many of a job's parameters travel with an update. */
export function countShared(spec: Pick<TrainJobSpec, 'model' | 'personal'>, parameterCount: number): number {
  const model = modelOf(spec);
  if (spec.personal === null || model === undefined) return parameterCount;
  return parameterCount - valuesIn(personalRanges(model, spec.personal));
}

export function valuesIn(ranges: readonly ParameterRange[]): number {
  return ranges.reduce((sum, { size }) => sum + size, 0);
}

/** The values of the ranges, one after the other. */
export function gather(vector: Float32Array, ranges: readonly ParameterRange[]): Float32Array<ArrayBuffer> {
  const values = new Float32Array(valuesIn(ranges));
  let at = 0;
  for (const { offset, size } of ranges) {
    values.set(vector.subarray(offset, offset + size), at);
    at += size;
  }
  return values;
}

/** Puts values that were gathered back to their places. */
export function scatter(vector: Float32Array, ranges: readonly ParameterRange[], values: Float32Array): void {
  let at = 0;
  for (const { offset, size } of ranges) {
    vector.set(values.subarray(at, at + size), offset);
    at += size;
  }
}

function rangesOf(model: ModelSpec, personal: PersonalSpec, isWanted: boolean): ParameterRange[] {
  const places = placesOf(model, personal);
  const isPersonal = (name: string) => places.some((place) => name.startsWith(`${place}.`));
  return inferShapes(model)
    .parameters.filter(({ name }) => isPersonal(name) === isWanted)
    .map(({ offset, size }) => ({ offset, size }));
}

/** Paths of the personal layers. */
function placesOf(model: ModelSpec, personal: PersonalSpec): string[] {
  switch (personal.layers) {
    case 'norm':
      return normsIn(model.layers, 'layers');
    case 'last':
      return inferShapes(model)
        .layers.flatMap(({ parameters }, index) => (parameters.length === 0 ? [] : `layers.${index}`))
        .slice(-personal.count);
    case 'none':
      return [];
    case 'listed':
      return personal.indices.map((index) => `layers.${index}`);
  }
}

function normsIn(layers: readonly LayerSpec[], path: string): string[] {
  return layers.flatMap((layer, index) => {
    const place = `${path}.${index}`;
    if (layer.type === 'residual') return normsIn(layer.layers, `${place}.layers`);
    return NORMS.has(layer.type) ? place : [];
  });
}
