import type { ModelDescription } from '../domain/file-description.ts';
import type { ByteSource } from './byte-source.ts';
import { describeBy } from './describe-by.ts';
import { FlatbufferTable } from './flatbuffer-table.ts';
import { malformedModel } from './format-errors.ts';

/** Fields of `Model` and `SubGraph` in schema.fbs of TensorFlow Lite, and of `InferenceSession` in ort.fbs. */
const MODEL = { version: 0, subgraphs: 2, description: 3 };
const SUBGRAPH = { tensors: 0 };
const SESSION = { ortVersion: 0 };
const OFFSET_BYTES = 4;

/** Which FlatBuffers format bytes begin as, by the identifier behind the first offset. */
export function flatbufferFormat(head: Uint8Array): 'tflite' | 'ort' | undefined {
  const identifier = String.fromCharCode(...head.subarray(4, 8));
  if (identifier === 'TFL3') return 'tflite';
  return identifier === 'ORTM' ? 'ort' : undefined;
}

/** What the outermost tables of a TensorFlow Lite or an ORT model say. @throws AppError `model-malformed` */
export async function describeFlatbuffer(source: ByteSource, format: 'tflite' | 'ort'): Promise<ModelDescription> {
  if (format === 'ort') {
    const session = await FlatbufferTable.root(source, 'ORT');
    const version = await session.text(SESSION.ortVersion);
    return describeBy('ort', source.sizeBytes, { formatVersion: version || null });
  }
  const model = await FlatbufferTable.root(source, 'TensorFlow Lite');
  const version = (await model.uint32(MODEL.version)) ?? 0;
  if (version !== 3) throw malformedModel('TensorFlow Lite', `version ${version} is not known, but 3`);
  const main = await model.item(MODEL.subgraphs, 0);
  if (main === undefined) throw malformedModel('TensorFlow Lite', 'it has no graph');
  return describeBy('tflite', source.sizeBytes, {
    formatVersion: '3',
    producer: (await model.text(MODEL.description)) || null,
    tensors: await main.length(SUBGRAPH.tensors, OFFSET_BYTES),
  });
}
