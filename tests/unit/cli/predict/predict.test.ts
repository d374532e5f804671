import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { describe, expect, it } from 'vitest';
import { fitTensor } from '../../../../cli/predict/fit-tensor.ts';
import { readTensor } from '../../../../cli/predict/read-tensor.ts';
import { runCli } from '../../../../cli/run-cli.ts';
import { aDeployment, anEnd, SmallDesk } from '../../main/api/inference/a-small-desk.ts';
import { anInferenceApi } from '../../main/api/inference/an-inference-api.ts';
import { aTemporaryFolder } from '../../main/storage/temporary-folder.ts';
import { paperTerminal } from '../paper-terminal.ts';

async function aFile(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(aTemporaryFolder(), name);
  await writeFile(path, content);
  return path;
}

/** A colour image of one row: red, then white. */
function aPicture(): Buffer {
  const png = new PNG({ width: 2, height: 1 });
  png.data.set([255, 0, 0, 255, 255, 255, 255, 255]);
  return PNG.sync.write(png, { colorType: 2 });
}

/** The bytes of a float32 array as NumPy saves it. */
function aNpy(shape: readonly number[], values: readonly number[]): Uint8Array {
  const fields = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const head = `${fields.padEnd(117)}\n`;
  const start = Uint8Array.of(0x93, ...Buffer.from('NUMPY'), 1, 0, head.length, 0);
  return Buffer.concat([start, Buffer.from(head), new Uint8Array(Float32Array.from(values).buffer)]);
}

const port = (shape: readonly number[], datatype = 'FP32') => ({ name: 'x', datatype, shape: [...shape] });

describe('reading a tensor', () => {
  it.each([
    ['a.json', '[[1, 2], [3, 4], [5, 6]]', [3, 2], [1, 2, 3, 4, 5, 6]],
    ['a.csv', 'height,width\n1,2\n3,4\n', [2, 2], [1, 2, 3, 4]],
    ['a.csv', '1,2,3\n', [1, 3], [1, 2, 3]],
    ['a.npy', aNpy([2, 1], [0.5, -1]), [2, 1], [0.5, -1]],
  ])('%s', async (name, content, shape, data) => {
    expect(await readTensor(await aFile(name, content))).toEqual({ shape, data, isImage: false });
  });

  it('takes JSON itself', async () => {
    expect(await readTensor('[true, false]')).toMatchObject({ shape: [2], data: [true, false] });
  });

  it.each([
    ['a.json', '[[1, 2], [3]]', 'all of one length'],
    ['a.json', '{"x": 1}', 'all of one length'],
    ['a.json', 'hello', 'not JSON'],
    ['a.csv', '1,2\n3,four\n', "'four' is not a number"],
    ['a.csv', '1,2\n3\n', 'Invalid Record Length'],
    ['a.npy', 'nothing', 'not an NPY file'],
    ['a.png', 'nothing', 'not a PNG'],
    ['a.tiff', 'nothing', 'of no format'],
  ])('%s with %j is refused: %s', async (name, content, message) => {
    await expect(readTensor(await aFile(name, content))).rejects.toThrow(message);
  });
});

describe('fitting a tensor', () => {
  it.each([
    [[2], [-1, 2], [1, 2]],
    [
      [5, 2],
      [-1, 2],
      [5, 2],
    ],
    [[4], [-1, 2, 2, 1], [1, 2, 2, 1]],
    [
      [3, 4],
      [-1, 2, 2, 1],
      [3, 2, 2, 1],
    ],
    [
      [3, 2, 2],
      [-1, 2, 2, 1],
      [3, 2, 2, 1],
    ],
    [
      [2, 2],
      [1, 1, 2, 2],
      [1, 1, 2, 2],
    ],
    [[7], [-1, -1], [1, 7]],
  ])('%j for %j is %j', (given, taken, shape) => {
    const data = Array.from({ length: given.reduce((product, size) => product * size, 1) }, (_, index) => index);
    expect(fitTensor({ shape: given, data, isImage: false }, port(taken))).toEqual({ shape, data });
  });

  it.each([
    [[3], [-1, 2]],
    [
      [2, 3],
      [-1, 3, 2],
    ],
    [
      [2, 2],
      [1, 2],
    ],
  ])('%j does not fit %j', (given, taken) => {
    const refused = () => fitTensor({ shape: given, data: [], isImage: false }, port(taken));
    expect(refused).toThrow(expect.objectContaining({ code: 'invalid-argument', details: { input: 'x' } }));
  });

  it('lays an image as the model has it, in shares of white', async () => {
    const image = await readTensor(await aFile('a.png', aPicture()));
    expect(image.shape).toEqual([1, 2, 3]);
    expect(fitTensor(image, port([-1, 1, 2, 3]))).toEqual({ shape: [1, 1, 2, 3], data: [1, 0, 0, 1, 1, 1] });
    expect(fitTensor(image, port([-1, 3, 1, 2]))).toEqual({ shape: [1, 3, 1, 2], data: [1, 1, 0, 1, 0, 1] });
    const grey = fitTensor(image, port([-1, 2]));
    expect(grey.shape).toEqual([1, 2]);
    expect(grey.data).toEqual([expect.closeTo(0.299), expect.closeTo(1)]);
    expect(fitTensor(image, port([-1, 1, 2, 3], 'UINT8')).data).toEqual([255, 0, 0, 255, 255, 255]);
    expect(fitTensor(image, port([-1, 1, 2, 3]), { scale: 2 }).data[0]).toBe(510);
  });
});

/** `eo predict` against the real Open Inference Protocol; the model gives scores and a flag, whatever it is asked. */
async function aNetwork() {
  const desk = new SmallDesk(
    aDeployment('net', {
      interface: 'tensors',
      inputs: [{ name: 'x', type: 'float32', shape: ['batch', 2] }],
      outputs: [{ name: 'scores', type: 'float32', shape: ['batch', 3] }],
      classes: ['ant', 'bee', 'cat'],
    }),
    aDeployment('words'),
  );
  desk.answer = async function* ({ request: { body } }) {
    yield [];
    const rows = body.kind === 'tensors' ? (body.inputs[0]?.shape[0] ?? 0) : 0;
    const scores = Float32Array.from({ length: rows * 3 }, (_, index) => [0.25, 0.7, 0.05][index % 3] ?? 0);
    const outputs = [
      { name: 'scores', type: 'FP32' as const, shape: [rows, 3], sizeBytes: rows * 12 },
      { name: 'is-sure', type: 'BOOL' as const, shape: [], sizeBytes: 1 },
    ];
    const content = Buffer.concat([new Uint8Array(scores.buffer), Uint8Array.of(1)]);
    return anEnd({ header: { kind: 'tensors', outputs }, content });
  };
  const api = await anInferenceApi(desk);
  const eo = async (...args: string[]) => {
    const terminal = paperTerminal();
    const exitCode = await runCli(['predict', ...args], terminal, { EO_API: api.url, EO_TOKEN: api.key });
    return { exitCode, printed: terminal.printed.join('\n'), notes: terminal.notes.join('\n') };
  };
  return { eo, desk };
}

describe('eo predict', () => {
  it('sends what was given and prints the values of each output', async () => {
    const { eo, desk } = await aNetwork();
    const { exitCode, printed } = await eo('net', '[[1, 2], [3, 4]]');
    expect(exitCode).toBe(0);
    expect(printed).toBe(
      'scores  FP32, 2 × 3\n  0.2500  0.7000  0.0500\n  0.2500  0.7000  0.0500\n\nis-sure  BOOL, one value\n  true',
    );
    expect(new Float32Array(Uint8Array.from(desk.asked[0]?.request.content ?? []).buffer)).toEqual(
      Float32Array.of(1, 2, 3, 4),
    );
    const json = JSON.parse((await eo('net', '--input', 'x=[0, 0]', '--json')).printed);
    expect(json).toMatchObject({ model_name: 'net', outputs: [{ name: 'scores', shape: [1, 3] }, { data: [true] }] });
  });

  it('describes what a model takes and gives', async () => {
    const { eo } = await aNetwork();
    expect((await eo('net', '--describe')).printed).toMatch(/takes +x +FP32 +any × 2\ngives +scores +FP32 +any × 3/);
  });

  it.each([
    [['net'], 'say what to ask'],
    [['net', '[1]', '--input', 'x=[1]'], 'say what to ask'],
    [['net', '[1, 2, 3]'], 'x takes any × 2, and this is 3'],
    [['net', '--input', 'y=[1, 2]'], 'has no input "y"'],
    [['net', '--input', 'y'], 'It must be NAME=FILE.'],
    [['words', '[1]'], 'takes no tensors'],
  ])('%j is not understood: %s', async (args, message) => {
    const { eo } = await aNetwork();
    expect(await eo(...args)).toMatchObject({ exitCode: 2, printed: '', notes: expect.stringContaining(message) });
  });

  it('tells of a model that is not there', async () => {
    const { eo } = await aNetwork();
    expect(await eo('none', '[1]')).toMatchObject({ exitCode: 66, notes: expect.stringContaining('no model none') });
  });
});
