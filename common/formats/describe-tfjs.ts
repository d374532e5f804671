import { z } from 'zod';
import type { ModelDescription } from '../domain/file-description.ts';
import type { ByteSource } from './byte-source.ts';
import { clipped } from './clipped.ts';
import { malformedModel } from './format-errors.ts';
import { heaviest } from './heaviest.ts';
import { storedModel } from './stored-model.ts';

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

const Weight = z.object({
  name: z.string(),
  shape: z.array(z.int().min(0)).max(16),
  dtype: z.string().max(32),
  quantization: z.object({ dtype: z.string().max(32) }).optional(),
});
const Manifest = z.object({
  format: z.string().optional(),
  generatedBy: z.string().nullish(),
  convertedBy: z.string().nullish(),
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(z.object({ paths: z.array(z.string()), weights: z.array(Weight) })).max(10_000),
});

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
  const groups = manifest.weightsManifest;
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
  return storedModel('tfjs', source.sizeBytes, {
    formatVersion: clipped(manifest.format ?? '') || null,
    producer: clipped(manifest.generatedBy ?? manifest.convertedBy ?? '') || null,
    parameters: Number.isSafeInteger(parameters) ? parameters : null,
    tensors: weights.length,
    quantisation: heaviest(typed),
    hasExternalData: true,
  });
}

function parsed(bytes: Uint8Array): z.infer<typeof Manifest> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw malformedModel(FORMAT, 'it is no JSON');
  }
  const manifest = Manifest.safeParse(json);
  if (manifest.success) return manifest.data;
  const [issue] = manifest.error.issues;
  throw malformedModel(FORMAT, `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}
