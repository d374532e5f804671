import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { FileDescription } from '../../../../common/domain/file-description.ts';
import { memorySource } from '../../../../common/formats/byte-source.ts';
import { describeParameters } from '../../../../common/formats/describe-parameters.ts';
import { recogniseFile } from '../../../../common/formats/recognise-file.ts';
import { MODEL_PRESETS } from '../../../../common/specs/model-presets.ts';
import { aGguf } from './a-gguf.ts';
import { aSafetensors } from './a-safetensors.ts';
import { anOnnxModel } from './an-onnx-model.ts';

const text = (content: string) => new TextEncoder().encode(content);
async function recognise(bytes: Uint8Array): Promise<FileDescription> {
  return FileDescription.parse(await recogniseFile(memorySource(bytes)));
}

const idx = Uint8Array.from([0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 4, ...new Uint8Array(24)]);
const npyHead = `${"{'descr': '<f4', 'fortran_order': False, 'shape': (5, 2), }".padEnd(117)}\n`;
const npy = Uint8Array.from([0x93, ...text('NUMPY'), 1, 0, npyHead.length, 0, ...text(npyHead), ...new Uint8Array(40)]);
const job =
  'kind: train\nname: digits\nmodel: { preset: mnist-2nn }\ndata: { kind: managed, dataset: mnist }\nrounds: 3\nlearningRate: 0.1\n';
const png = Uint8Array.from([0x89, ...text('PNG\r\n')]);

describe('by its content', () => {
  const files: Readonly<Record<string, [Uint8Array, object]>> = {
    'a GGUF file': [
      aGguf({ keys: { 'general.architecture': { type: 'text', value: 'bert' } } }),
      { kind: 'model', architecture: 'bert' },
    ],
    'an ONNX file': [anOnnxModel(), { kind: 'model', format: 'onnx' }],
    'a safetensors file': [aSafetensors({}, 0), { kind: 'model', format: 'safetensors', tensors: 0 }],
    'an IDX file': [
      idx,
      {
        kind: 'dataset',
        format: 'idx',
        samples: 2,
        shape: [3, 4],
        elementType: 'uint8',
        needs: 'the file of its labels',
      },
    ],
    'a packed IDX file': [gzipSync(idx), { kind: 'dataset', format: 'idx', samples: 2, isCompressed: true }],
    'an NPY file': [npy, { kind: 'dataset', format: 'npy', samples: 5, shape: [2], elementType: 'float32' }],
    'a CSV file': [
      text('a,"b ""c""",label\n1,2.5,x\n'),
      { kind: 'dataset', format: 'csv', columns: ['a', 'b "c"', 'label'], needs: null },
    ],
    'a packed TSV file': [
      gzipSync(text('a\tb\n1\t2\n')),
      { kind: 'dataset', format: 'tsv', columnCount: 2, isCompressed: true },
    ],
    'a YAML job': [text(job), { kind: 'job', format: 'yaml', jobKind: 'train', name: 'digits' }],
    'an NPZ file': [
      zipSync({ 'x_train.npy': npy, 'y_train.npy': npy }),
      { kind: 'dataset', format: 'npz', columns: ['x_train', 'y_train'] },
    ],
    'an archive of images': [
      zipSync({ 'pets/cat/1.png': png, 'pets/dog/1.png': png, 'pets/dog/2.png': png, '__MACOSX/pets/._x': png }),
      { kind: 'dataset', format: 'archive', classes: ['cat', 'dog'], samples: 3, files: 3 },
    ],
    'an archive of images in splits': [
      zipSync({ 'train/cat/1.png': png, 'train/dog/1.png': png, 'test/cat/1.png': png }),
      { kind: 'dataset', classes: ['cat', 'dog'], samples: 3 },
    ],
    'an archive of IDX files': [
      zipSync({ 'mnist/train-images-idx3-ubyte': idx, 'mnist/train-labels-idx1-ubyte': idx }),
      { kind: 'dataset', format: 'archive', files: 2, classes: null },
    ],
    'a PyTorch checkpoint': [
      zipSync({ 'm/data.pkl': png, 'm/data/0': png }),
      { kind: 'model', format: 'pytorch', formatVersion: 'checkpoint', tensors: null },
    ],
    'an image': [png, { kind: 'unknown', seen: expect.stringContaining('one PNG image') }],
    prose: [
      text('Call me Ishmael.\nSome years ago, never mind.'),
      { kind: 'unknown', seen: expect.stringContaining('a text') },
    ],
    nothing: [new Uint8Array(), { kind: 'unknown', seen: 'nothing: the file is empty' }],
    'bytes of no format': [
      Uint8Array.of(1, 2, 0, 255),
      { kind: 'unknown', seen: 'binary data that begin with 01 02 00 ff' },
    ],
  };
  test.each(Object.entries(files))('%s is recognised', async (_, [bytes, expected]) => {
    expect(await recognise(bytes)).toMatchObject(expected);
  });
});

test('a job in JSON is the same job', async () => {
  const spec = {
    kind: 'train',
    name: 'j',
    model: { preset: 'mnist-2nn' },
    data: { kind: 'local', dataset: 'd' },
    rounds: 1,
    learningRate: 1,
  };
  expect(await recognise(text(JSON.stringify(spec)))).toEqual({
    kind: 'job',
    format: 'json',
    jobKind: 'train',
    name: 'j',
  });
});

test('a job with a wrong field names it', async () => {
  await expect(recognise(text(job.replace('rounds: 3', 'rounds: -3')))).rejects.toMatchObject({
    code: 'invalid-specification',
    details: { path: 'rounds' },
  });
});

test.each([
  ['an IDX file', idx.subarray(0, 30), /cut short: 40 bytes expected, 30 found/],
  ['an NPY file', npy.subarray(0, 140), /cut short/],
  ['a ZIP archive', zipSync({ 'a/1.png': png, 'b/1.png': png }).subarray(0, 60), /cut short/],
])('%s that is cut is a malformed data set', async (_, bytes, message) => {
  await expect(recognise(bytes)).rejects.toMatchObject({
    code: 'dataset-malformed',
    message: expect.stringMatching(message),
  });
});

test.each(['[', '{ ', '- ', '[x, ', '{a: '])(
  'YAML that is nested by "%s" without an end is only a text',
  async (sign) => {
    const nested = `kind: train\nname: ${sign.repeat(60_000 / sign.length)}`;
    expect(await recognise(text(nested))).toMatchObject({ kind: 'unknown' });
  },
);

test('a name that would paint on a terminal is tamed', async () => {
  const keys = { 'general.name': { type: 'text', value: 'evil\u001b[2J\u202ename' } } as const;
  expect(await recognise(aGguf({ keys }))).toMatchObject({ name: 'evil [2J name' });
});

test('parameters of a model trained here are described by its specification', () => {
  const { spec } = MODEL_PRESETS['mnist-2nn'];
  expect(describeParameters(spec, 199_210 * 4)).toMatchObject({
    parameters: 199_210,
    memory: { weightsBytes: 796_840 },
  });
  expect(() => describeParameters(spec, 1_000)).toThrow(expect.objectContaining({ code: 'model-truncated' }));
  expect(() => describeParameters(spec, 1_000_000)).toThrow(expect.objectContaining({ code: 'model-malformed' }));
});
