import { expect, test } from 'vitest';
import { trainingThreads } from '../../../../worker-agent/host/training-threads.ts';

test.each([
  { cores: 1, performanceCores: null, threads: 1 },
  { cores: 2, performanceCores: null, threads: 1 },
  { cores: 8, performanceCores: null, threads: 7 },
  { cores: 8, performanceCores: 4, threads: 3 },
  { cores: 4, performanceCores: 1, threads: 1 },
])('of $cores cores, $performanceCores of them fast, $threads train', ({ threads, ...hardware }) => {
  expect(trainingThreads(hardware)).toBe(threads);
});
