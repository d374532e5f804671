import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { memorySource } from '../../../../common/formats/byte-source.ts';
import { describeSafetensors } from '../../../../common/formats/describe-safetensors.ts';
import { readSafetensorsModel, safetensorsHead } from '../../../../common/formats/safetensors-model.ts';
import { Random } from '../../../../common/random.ts';
import { inferShapes } from '../../../../common/specs/model-shapes.ts';
import { trainedParameters } from '../../../support/onnx/engine-outputs.ts';
import { everyLayer } from '../../../support/onnx/every-layer.ts';
import { findPython, need } from '../../../support/python.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aSafetensors } from './a-safetensors.ts';

const facts = { name: 'digits', classes: ['no', 'yes'] };
const [, spec] = everyLayer.find(([what]) => what === 'a language model') ?? [];
if (spec === undefined) throw new Error('there is no such model');
const parameters = trainedParameters(spec, new Random(2));
const file = new Uint8Array(Buffer.concat([safetensorsHead(spec, facts), new Uint8Array(parameters.buffer)]));

test('an exported file is sound to the own reader and comes back as the same model', async () => {
  expect(await describeSafetensors(memorySource(file))).toMatchObject({
    name: 'digits',
    parameters: parameters.length,
    tensors: inferShapes(spec).parameters.length,
    quantisation: 'F32',
  });
  expect(readSafetensorsModel(file)).toEqual({ spec, parameters });
});

test('every tensor has its name, shape and values for the safetensors of Python', ({ skip }) => {
  const python = findPython('safetensors.numpy', process.env['EO_TORCH_PYTHON'] ?? 'python3');
  need(python, skip);
  const path = join(aTemporaryFolder(), 'model.safetensors');
  writeFileSync(path, file);
  const script = `
import json, sys
from safetensors.numpy import load_file
print(json.dumps({k: [list(v.shape), float(v.astype('f8').sum())] for k, v in load_file(sys.argv[1]).items()}))`;
  const output = execFileSync('program' in python ? python.program : '', ['-c', script, path]).toString();
  const found = JSON.parse(output) as Record<string, [number[], number]>;
  const shapes = inferShapes(spec).parameters;
  expect(Object.keys(found).toSorted()).toEqual(shapes.map(({ name }) => name).toSorted());
  for (const { name, shape, offset, size } of shapes) {
    const sum = parameters.subarray(offset, offset + size).reduce((total, value) => total + value, 0);
    expect(found[name]?.[0]).toEqual(shape);
    expect(found[name]?.[1]).toBeCloseTo(sum, 5);
  }
});

test('weights without a specification, or of another one, are refused', () => {
  const bare = aSafetensors({ w: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 4);
  expect(() => readSafetensorsModel(bare)).toThrow(expect.objectContaining({ code: 'model-unsupported' }));
  const text = new TextDecoder('latin1').decode(file).replaceAll('outputBias', 'otherBias_');
  const renamed = Uint8Array.from(text, (sign) => sign.charCodeAt(0));
  expect(() => readSafetensorsModel(renamed)).toThrow(/no tensor layers\.2\.layers\.1\.outputBias/);
});
