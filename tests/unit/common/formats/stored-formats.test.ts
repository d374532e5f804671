import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { describeServability } from '../../../../common/domain/describe-servability.ts';
import { FileDescription } from '../../../../common/domain/file-description.ts';
import { servabilityOf } from '../../../../common/domain/servability.ts';
import { memorySource } from '../../../../common/formats/byte-source.ts';
import { recogniseFile } from '../../../../common/formats/recognise-file.ts';
import { aMessage } from './a-protobuf.ts';

const text = (content: string) => new TextEncoder().encode(content);
const json = (value: unknown) => text(JSON.stringify(value));

async function recognise(bytes: Uint8Array): Promise<FileDescription> {
  return FileDescription.parse(await recogniseFile(memorySource(bytes)));
}

/** A FlatBuffers file by hand: 32-bit words, of which texts are padded to words. */
function aFlatbuffer(identifier: string, words: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(8 + 4 * words.length);
  const view = new DataView(bytes.buffer);
  bytes.set(text(identifier), 4);
  for (const [index, word] of words.entries()) view.setUint32(8 + 4 * index, word, true);
  return bytes;
}

/** The smallest TensorFlow Lite model: version 3, one graph of two tensors. */
function aTflite({ version = 3, graphs = 1 } = {}): Uint8Array {
  const bytes = aFlatbuffer('TFL3', [
    // 8: vtable of the model: 10 bytes, table of 16; version at 4, no codes, subgraphs at 8
    (16 << 16) | 10,
    (0 << 16) | 4,
    8,
    // 20: the model, its vtable 12 before; version; where the vector of graphs is
    12,
    version,
    4,
    // 32: the vector, and where its graph is
    graphs,
    12,
    // 40: vtable of the graph: 6 bytes; tensors at 4
    (8 << 16) | 6,
    4,
    // 48: the graph, its vtable 8 before; where its vector of tensors is; two of them
    8,
    4,
    2,
    0,
    0,
  ]);
  new DataView(bytes.buffer).setUint32(0, 20, true);
  return bytes;
}

const tfjs = {
  format: 'graph-model',
  generatedBy: '2.15',
  modelTopology: { node: [] },
  weightsManifest: [
    {
      paths: ['group1-shard1of1.bin'],
      weights: [
        { name: 'a', shape: [3, 4], dtype: 'float32' },
        { name: 'b', shape: [5], dtype: 'float32', quantization: { dtype: 'uint8' } },
      ],
    },
  ],
};
const withPath = (path: string) => json({ ...tfjs, weightsManifest: [{ paths: [path], weights: [] }] });

const manifest = {
  fileFormatVersion: '1.0.0',
  itemInfoEntries: { a: { name: 'm', path: 'com.apple.CoreML/model.mlmodel' } },
};
const aPackage = (entries: object, folder = 'm.mlpackage/') =>
  zipSync({
    [`${folder}Manifest.json`]: json({ ...manifest, itemInfoEntries: entries }),
    [`${folder}Data/com.apple.CoreML/model.mlmodel`]: new Uint8Array(9),
  });
const coreMl = aMessage([1, 5], [2, aMessage([1, 'x'])], [500, new Uint8Array(20)]);
const hdf5 = Uint8Array.from([0x89, ...text('HDF\r\n\u001a\n'), 0, ...text('....model_config....')]);

describe('a format that is only stored', () => {
  const files: Readonly<Record<string, [Uint8Array, object]>> = {
    'TensorFlow.js': [
      json(tfjs),
      { format: 'tfjs', parameters: 17, tensors: 2, quantisation: 'float32', hasExternalData: true },
    ],
    'TensorFlow Lite': [aTflite(), { format: 'tflite', tensors: 2, formatVersion: '3' }],
    'Core ML package': [aPackage(manifest.itemInfoEntries), { format: 'coreml', formatVersion: 'package 1.0.0' }],
    'Core ML package without its folder': [aPackage(manifest.itemInfoEntries, ''), { format: 'coreml' }],
    'Core ML file': [coreMl, { format: 'coreml', formatVersion: 'specification 5' }],
    'Keras in HDF5': [hdf5, { format: 'keras', formatVersion: 'HDF5' }],
    'Keras 3': [
      zipSync({ 'config.json': json({}), 'metadata.json': json({}), 'model.weights.h5': hdf5 }),
      { format: 'keras', formatVersion: '3' },
    ],
    TorchScript: [
      zipSync({ 'm/data.pkl': text('x'), 'm/constants.pkl': text('x'), 'm/code/a.py': text('x') }),
      { format: 'pytorch', formatVersion: 'TorchScript' },
    ],
    pickle: [Uint8Array.from([0x80, 4, 0x95, 3, 0, 0, 0, 0, 0, 0, 0, 0x7d, 0x94, 0x2e]), { format: 'pickle' }],
  };
  test.each(Object.entries(files))('%s is recognised, and told why it is not served', async (_, [bytes, expected]) => {
    const description = await recognise(bytes);
    expect(description).toMatchObject({ kind: 'model', ...expected });
    if (description.kind !== 'model') return;
    const words = describeServability(servabilityOf({ format: description.format, description }));
    expect(words).toEqual({ why: expect.any(String), instead: expect.stringMatching(/ONNX|one file/) });
  });
});

test.each(['../../etc/passwd', '/etc/passwd', 'a/b.bin', 'http://x/y', '..', '.hidden', 'a\\b', ''])(
  'weights of TensorFlow.js are never looked for in "%s"',
  async (path) => {
    await expect(recognise(withPath(path))).rejects.toMatchObject({ code: 'model-malformed' });
  },
);

test.each([
  ['leaves its folder', { a: { path: '../../../etc/passwd' } }, /outside/],
  ['is absolute', { a: { path: '/etc/passwd' } }, /outside/],
  ['is not there', { a: { path: 'com.apple.CoreML/other' } }, /not there/],
])('a Core ML package whose item %s is refused', async (_, entries, message) => {
  await expect(recognise(aPackage(entries))).rejects.toMatchObject({
    code: 'model-malformed',
    message: expect.stringMatching(message),
  });
});

test('a manifest that would unpack to more than any has is not unpacked', async () => {
  const bomb = zipSync({ 'Manifest.json': new Uint8Array(200 << 20) }, { level: 9 });
  await expect(recognise(bomb)).rejects.toMatchObject({ code: 'model-malformed' });
  // The directory lies: it says 10 bytes.
  const directory = Buffer.from(bomb.buffer).lastIndexOf(Uint8Array.of(0x50, 0x4b, 1, 2));
  new DataView(bomb.buffer).setUint32(directory + 24, 10, true);
  await expect(recognise(bomb)).rejects.toMatchObject({ code: 'model-malformed' });
});

test('an archive with names that are paths is only looked at', async () => {
  const archive = zipSync({ '../../../../tmp/evil.sh': text('x'), 'C:\\evil.exe': text('x') });
  expect(await recognise(archive)).toMatchObject({ kind: 'unknown' });
});

describe('a FlatBuffers file that is unsound is refused', () => {
  test.each([
    ['of another version', aTflite({ version: 9 })],
    ['with more graphs than it has bytes', aTflite({ graphs: 0xffff_ffff })],
    ['whose first offset leaves it', aFlatbuffer('TFL3', [1, 2, 3])],
    ['that ends behind its name', aFlatbuffer('ORTM', [])],
  ])('%s', async (_, bytes) => {
    const view = new DataView(bytes.buffer);
    if (view.getUint32(0, true) === 0) view.setUint32(0, 0x7fff_ffff, true);
    await expect(recognise(bytes)).rejects.toMatchObject({ code: 'model-malformed' });
  });

  test('wherever a word of it is another one', async () => {
    for (let at = 8; at < 80; at += 4) {
      for (const word of [0, 1, 3, 0xffff, 0x7fff_ffff, 0xffff_ffff]) {
        const bytes = aTflite();
        if (at + 4 > bytes.length) continue;
        new DataView(bytes.buffer).setUint32(at, word, true);
        const outcome: unknown = await recognise(bytes).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(outcome).toMatchObject({ code: 'model-malformed' });
      }
    }
  });
});
