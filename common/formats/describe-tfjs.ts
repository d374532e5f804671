import type { ModelDescription } from '../domain/file-description.ts';
import type { ByteSource } from './byte-source.ts';
import { clipped } from './clipped.ts';
import { describeBy } from './describe-by.ts';
import { malformedModel } from './format-errors.ts';
import { heaviest } from './heaviest.ts';
import { isJsonObject, isListOf, isText } from './json-checks.ts';

const FORMAT = 'TensorFlow.js';
const MOST_JSON_BYTES = 16 << 20;
/** A name in the same folder and nothing else: neither a path nor an address. */
const SHARD = /^\w[\w.-]{0,254}$/;
const ELEMENT_BYTES: Readonly<Record<string, number>> = {
  float32: 4,
  int32: 4,
  float16: 2,
  uint16: 2,
  uint8: 1,
  bool: 1,
};

const MOST_GROUPS = 10_000;
const MOST_AXES = 16;
const MOST_TYPE_SIGNS = 32;

interface Weight {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly quantization?: { readonly dtype: string };
}

interface WeightGroup {
  readonly paths: readonly string[];
  readonly weights: readonly Weight[];
}

interface Manifest {
  readonly format: string;
  readonly producer: string;
  readonly groups: readonly WeightGroup[];
}

/** True where a text begins as the model.json of TensorFlow.js does. */
export function looksLikeTfjs(text: string): boolean {
  return /^\s*\{/.test(text) && /"(modelTopology|weightsManifest)"\s*:/.test(text);
}

/**
 * Reads the model.json of TensorFlow.js: its weights lie in other files, which it names.
 * @throws AppError `model-malformed`, also for the name of a file that is a path
 */
export async function describeTfjs(source: ByteSource): Promise<ModelDescription> {
  if (source.sizeBytes > MOST_JSON_BYTES) throw malformedModel(FORMAT, `a description of ${source.sizeBytes} bytes`);
  const manifest = parsed(await source.read(0, source.sizeBytes));
  const { groups } = manifest;
  const path = groups.flatMap(({ paths }) => paths).find((one) => !SHARD.test(one));
  if (path !== undefined)
    throw malformedModel(FORMAT, `it asks for weights in "${clipped(path)}", which is no plain name`);
  const weights = groups.flatMap((group) => group.weights);
  const elements = weights.map(({ shape }) => shape.reduce((product, size) => product * size, 1));
  const parameters = elements.reduce((sum, count) => sum + count, 0);
  const typed = weights.map(({ dtype, quantization }, index) => {
    const type = quantization?.dtype ?? dtype;
    return [clipped(type), (elements[index] ?? 0) * (ELEMENT_BYTES[type] ?? 4)] as const;
  });
  return describeBy('tfjs', source.sizeBytes, {
    formatVersion: clipped(manifest.format) || null,
    producer: clipped(manifest.producer) || null,
    parameters: Number.isSafeInteger(parameters) ? parameters : null,
    tensors: weights.length,
    quantisation: heaviest(typed),
    hasExternalData: true,
  });
}

function parsed(bytes: Uint8Array): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformedModel(FORMAT, 'it is no JSON');
  }
  if (!isJsonObject(json) || !isJsonObject(json['modelTopology']))
    throw malformedModel(FORMAT, 'it has no modelTopology');
  const { format = '', generatedBy, convertedBy, weightsManifest: groups } = json;
  const producer = generatedBy ?? convertedBy ?? '';
  if (typeof format !== 'string' || typeof producer !== 'string') {
    throw malformedModel(FORMAT, 'what it says of its origin is no text');
  }
  if (!isListOf(groups, isGroup) || groups.length > MOST_GROUPS) {
    throw malformedModel(FORMAT, 'its weightsManifest is no list of weights with their files');
  }
  return { format, producer, groups };
}

function isGroup(value: unknown): value is WeightGroup {
  const isPath = (path: unknown): path is string => typeof path === 'string';
  return isJsonObject(value) && isListOf(value['paths'], isPath) && isListOf(value['weights'], isWeight);
}

function isWeight(value: unknown): value is Weight {
  if (!isJsonObject(value)) return false;
  const { name, shape, dtype, quantization } = value;
  const isSize = (size: unknown): size is number => Number.isSafeInteger(size) && Number(size) >= 0;
  return (
    typeof name === 'string' &&
    isListOf(shape, isSize) &&
    shape.length <= MOST_AXES &&
    isText(dtype, MOST_TYPE_SIGNS) &&
    (quantization === undefined || (isJsonObject(quantization) && isText(quantization['dtype'], MOST_TYPE_SIGNS)))
  );
}
