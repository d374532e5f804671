import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CalibrationFile } from '../../../../worker-agent/trainer/calibration-file.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

const aPath = () => join(aTemporaryFolder(), 'calibration.json');

test('a choice is known at the next start', () => {
  const path = aPath();
  new CalibrationFile(path).choose('2nn', { name: 'blas', measured: { wasm: 3, blas: 4 } });
  const next = new CalibrationFile(path);
  expect(next.chosen('2nn')).toBe('blas');
  expect(next.chosen('cnn')).toBeUndefined();
});

test('what crashed the process twice in a row is not tried again; once may have been a stop', () => {
  const path = aPath();
  new CalibrationFile(path).begin('blas');
  const second = new CalibrationFile(path);
  expect(second.mayTry('blas')).toBe(true);
  second.begin('blas');
  const third = new CalibrationFile(path);
  expect(third.mayTry('blas')).toBe(false);
  expect(third.mayTry('wasm')).toBe(true);
});

test('a trial that ends wipes out the one that did not', () => {
  const path = aPath();
  const file = new CalibrationFile(path);
  file.begin('blas');
  file.begin('blas');
  file.end('blas');
  expect(new CalibrationFile(path).mayTry('blas')).toBe(true);
});

test('what was under way in a process that crashed is not tried again; in one that was stopped, it is', () => {
  const path = aPath();
  const file = new CalibrationFile(path);
  file.beginTraining('webgpu 1 m2');
  expect(new CalibrationFile(path).mayTry('webgpu 1 m2')).toBe(true);
  // A process with another id had nothing to do with it.
  expect(new CalibrationFile(path).blame(process.pid + 1)).toBeNull();
  expect(new CalibrationFile(path).blame(process.pid)).toBe('webgpu 1 m2');
  expect(new CalibrationFile(path).mayTry('webgpu 1 m2')).toBe(false);
  expect(new CalibrationFile(path).crashed).toEqual(['webgpu 1 m2']);
  expect(new CalibrationFile(path).blame(process.pid)).toBeNull();
});

test('training that has ended is not to blame', () => {
  const path = aPath();
  const file = new CalibrationFile(path);
  file.beginTraining('webgpu 1 m2');
  file.endTraining();
  expect(new CalibrationFile(path).blame(process.pid)).toBeNull();
});

test('a file that is not ours is replaced', () => {
  const path = aPath();
  writeFileSync(path, '{"chosen": 3}');
  const file = new CalibrationFile(path);
  expect(file.chosen('2nn')).toBeUndefined();
  file.choose('2nn', { name: 'wasm', measured: {} });
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
    chosen: { '2nn': { name: 'wasm', measured: {} } },
    begun: {},
    underWay: null,
  });
});

test('the oldest of very many choices goes', () => {
  const file = new CalibrationFile(undefined);
  for (let model = 0; model <= 200; model++) file.choose(`model ${model}`, { name: 'wasm', measured: {} });
  expect(file.chosen('model 0')).toBeUndefined();
  expect(file.chosen('model 1')).toBe('wasm');
});
