import { z } from 'zod';
import { MOST_LISTED } from './most-listed.ts';

/** The formats of models that are recognised. Which of them can be served: `servability.ts`. */
export const ModelFormat = z.enum([
  'gguf',
  'onnx',
  'safetensors',
  'parameters-f32',
  'tfjs',
  'tflite',
  'ort',
  'coreml',
  'keras',
  'pytorch',
  'pickle',
]);
export type ModelFormat = z.infer<typeof ModelFormat>;

const count = z.int().min(0);
const text = z.string().max(256);

/** A named tensor that goes into a model or comes out of it. */
export const TensorPort = z.object({
  name: text,
  type: text.describe('Such as `float32`'),
  shape: z
    .array(z.union([count, text]))
    .max(16)
    .nullable()
    .describe('A word stands for a size that is open, such as `batch`; null: any shape'),
});
export type TensorPort = z.infer<typeof TensorPort>;

/** What running a model takes, in bytes. How it is computed: `common/formats/memory-need.ts`. */
export const MemoryNeed = z.object({
  weightsBytes: count,
  cacheBytes: count.describe('Keys and values that a language model keeps of its context'),
  workBytes: count.describe('Results in between'),
  contextTokens: count.nullable().describe('The context that the cache is computed for'),
});
export type MemoryNeed = z.infer<typeof MemoryNeed>;

/** A model, as its header tells. */
export const ModelDescription = z.object({
  kind: z.literal('model'),
  format: ModelFormat,
  formatVersion: text.nullable().describe('Such as `3`, or `IR 9, opset 17`'),
  name: text.nullable(),
  architecture: text.nullable().describe('Such as `llama`'),
  producer: text.nullable().describe('The program that wrote it'),
  parameters: count.nullable(),
  tensors: count.nullable().describe('Null where they are not counted'),
  quantisation: text.nullable().describe('Such as `Q4_K_M` or `BF16`'),
  contextLength: count.nullable().describe('In tokens'),
  inputs: z.array(TensorPort).max(MOST_LISTED).nullable().describe(`The first ${MOST_LISTED}`),
  outputs: z.array(TensorPort).max(MOST_LISTED).nullable().describe(`The first ${MOST_LISTED}`),
  licence: text.nullable(),
  hasExternalData: z.boolean().describe('Weights lie in other files, which are not part of this one'),
  memoryBytes: count.describe('Of the model alone, at the least: the process that runs it takes some more'),
  memory: MemoryNeed,
});
export type ModelDescription = z.infer<typeof ModelDescription>;

/** Samples in a file that `datasets.import` or an upload takes. */
export const DatasetDescription = z.object({
  kind: z.literal('dataset'),
  format: z.enum(['idx', 'csv', 'tsv', 'npy', 'npz', 'archive']),
  isCompressed: z.boolean(),
  samples: count.nullable().describe('Null where only reading all of it would tell'),
  shape: z.array(count).max(32).nullable().describe('Of one sample'),
  elementType: text.nullable(),
  columns: z.array(text).max(MOST_LISTED).nullable().describe(`The first ${MOST_LISTED}`),
  columnCount: count.nullable(),
  classes: z
    .array(text)
    .max(MOST_LISTED)
    .nullable()
    .describe(`The first ${MOST_LISTED}, where the names of folders tell`),
  files: count.describe('1, or how many an archive holds'),
  needs: text.nullable().describe('What is missing to import it on its own, such as the file of its labels'),
});
export type DatasetDescription = z.infer<typeof DatasetDescription>;

/** A job specification that can be submitted. */
export const JobDescription = z.object({
  kind: z.literal('job'),
  format: z.enum(['yaml', 'json']),
  jobKind: text,
  name: text,
});
export type JobDescription = z.infer<typeof JobDescription>;

/** Content of no format that is read here. */
export const UnknownDescription = z.object({
  kind: z.literal('unknown'),
  format: z.literal('unknown'),
  seen: text.describe('What it looks like'),
});
export type UnknownDescription = z.infer<typeof UnknownDescription>;

/** What a file is, by its content. */
export const FileDescription = z.discriminatedUnion('kind', [
  ModelDescription,
  DatasetDescription,
  JobDescription,
  UnknownDescription,
]);
export type FileDescription = z.infer<typeof FileDescription>;
