import { AppError } from '../../../../common/errors.ts';
import type { AnswerEnd } from '../../../../common/serving/inference-answer.ts';
import type { TensorHeader } from '../../../../common/serving/inference-request.ts';
import type { ServedModel } from '../../../serving/inference-desk.ts';
import { ELEMENT_TYPES } from './element-types.ts';
import type { InferRequest } from './infer-request.ts';

interface Output extends TensorHeader {
  readonly bytes: Uint8Array;
}

/** The body of an answer: JSON, with bytes behind it for the outputs that were asked for in bytes. */
export interface InferAnswer {
  readonly json: string;
  readonly binary: readonly Uint8Array[];
}

/** An answer of tensors as the protocol has it. @throws AppError `runtime-failed` for tensors that are none */
export function inferAnswer(request: InferRequest, { name, model }: ServedModel, end: AnswerEnd): InferAnswer {
  const binary: Uint8Array[] = [];
  const wanted = request.outputs;
  const told = outputsOf(end).filter((output) => wanted?.some(({ name: asked }) => asked === output.name) ?? true);
  const outputs = told.map((output) => {
    const choice = wanted?.find(({ name: asked }) => asked === output.name)?.parameters?.binary_data;
    if (choice ?? request.parameters?.binary_data_output ?? false) {
      binary.push(output.bytes);
      return `{${factsOf(output)},"parameters":{"binary_data_size":${output.sizeBytes}}}`;
    }
    return `{${factsOf(output)},"data":[${dataOf(output)}]}`;
  });
  const id = request.id === undefined ? '' : `"id":${JSON.stringify(request.id)},`;
  const facts = `"model_name":${JSON.stringify(name)},"model_version":"${model.version}"`;
  return { json: `{${id}${facts},"outputs":[${outputs.join(',')}]}`, binary };
}

function factsOf({ name, type, shape }: Output): string {
  return `"name":${JSON.stringify(name)},"datatype":"${type}","shape":[${shape.join(',')}]`;
}

function outputsOf({ header, content }: AnswerEnd): Output[] {
  if (header?.kind !== 'tensors') throw noTensors();
  let offset = 0;
  return header.outputs.map((output) => {
    const bytes = content.subarray(offset, offset + output.sizeBytes);
    offset += output.sizeBytes;
    if (bytes.length !== output.sizeBytes) throw noTensors();
    return { ...output, bytes };
  });
}

/** Numbers are written by hand: JSON.stringify has none of 64 bits. */
function dataOf({ type, bytes }: Output): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (type === 'BYTES')
    return textsOf(bytes, view)
      .map((text) => JSON.stringify(text))
      .join(',');
  const { sizeBytes, read } = ELEMENT_TYPES[type];
  if (bytes.length % sizeBytes !== 0) throw noTensors();
  const values: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += sizeBytes) {
    const value = read(view, offset);
    // JSON has no word for them.
    const hasNoWord = typeof value === 'number' && !Number.isFinite(value);
    values.push(hasNoWord ? 'null' : String(value));
  }
  return values.join(',');
}

function textsOf(bytes: Uint8Array, view: DataView): string[] {
  const texts: string[] = [];
  for (let offset = 0; offset < bytes.length; ) {
    if (offset + 4 > bytes.length) throw noTensors();
    const end = offset + 4 + view.getUint32(offset, true);
    if (end > bytes.length) throw noTensors();
    texts.push(Buffer.from(bytes.buffer, bytes.byteOffset + offset + 4, end - offset - 4).toString('utf8'));
    offset = end;
  }
  return texts;
}

function noTensors(): AppError {
  return new AppError('runtime-failed', 'the model has answered with something that is no tensors');
}
