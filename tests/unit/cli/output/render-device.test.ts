import { createColors } from 'picocolors';
import { expect, test } from 'vitest';
import { renderDevice } from '../../../../cli/output/render-device.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { aServingUse, aTrainingUse } from '../../builders/some-uses.ts';
import { aDevice, START } from '../builders.ts';

function linesOf(training: Parameters<typeof someMetrics>[0] = {}): string[] {
  const metrics = { ...someMetrics(training), at: START };
  return renderDevice(aDevice({ metrics }), [metrics], START, createColors(false));
}

test('a device tells with what and how fast it trained last', () => {
  const blas = { backend: 'blas', library: 'OpenBLAS 0.3.21', threads: 3, samplesPerSecond: 61_234.5 };
  expect(linesOf({ training: blas })).toContain('Trained with  OpenBLAS 0.3.21, 3 threads: 61,235 samples a second');
  const kernels = { backend: 'paired', library: null, threads: 1, samplesPerSecond: 900 };
  expect(linesOf({ training: kernels })).toContain(
    'Trained with  WebAssembly, 256 bits, 1 thread: 900 samples a second',
  );
});

test('a device that has not trained yet tells nothing of it', () => {
  expect(linesOf().filter((line) => line.startsWith('Trained with'))).toEqual([]);
});

test('a device tells what each piece of its work takes, by the names of jobs where they may be read', () => {
  const metrics = { ...someMetrics({ uses: [aTrainingUse(), aServingUse()] }), at: START };
  const lines = (names?: ReadonlyMap<string, string>) =>
    renderDevice(aDevice({ metrics }), [metrics], START, createColors(false), names);
  expect(lines(new Map([['0a1b2c3d4e', 'digits']])).slice(-2)).toEqual([
    'Trains       digits: 1.9 cores, 214 MB of memory (at most 220 MB)',
    'Serves       chat: 1.9 cores, 214 MB of memory (at most 220 MB), 20 tokens a second',
  ]);
  expect(lines().at(-2)).toContain('job 0a1b2c3d4e: ');
});

test('tasks of one job, done since the last beat, are one line: their cores add up, the memory is that of one', () => {
  const uses = [aTrainingUse(), { ...aTrainingUse(), cores: 0.3, peakMemoryBytes: 300e6 }];
  const metrics = { ...someMetrics({ uses }), at: START };
  const lines = renderDevice(aDevice({ metrics }), [metrics], START, createColors(false));
  expect(lines.filter((line) => line.startsWith('Trains '))).toEqual([
    'Trains       job 0a1b2c3d4e: 2.2 cores, 214 MB of memory (at most 300 MB)',
  ]);
});
