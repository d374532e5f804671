import { createInterface } from 'node:readline';
import { z } from 'zod';
import { MODEL_PRESETS } from '../../common/specs/model-presets.ts';
import { loadKernels } from '../../native/kernels/load-kernels.ts';
import { trainLocally } from '../../native/training/local-sgd.ts';
import { openSession } from '../../native/training/session.ts';
import { readMnist } from '../../tests/unit/native/mnist.ts';
import type { Workload } from './workload.ts';

// The product's own training as a child of the benchmark: `own-peer.ts strict|relaxed|paired`. It trains as an agent
// does, from bytes in memory to updated parameters.

const BATCH = 32;
const GEMM_SIZE = 1024;

const kind = z.enum(['strict', 'relaxed', 'paired']).parse(process.argv[2]);
const options = { strict: kind === 'strict', pairVectors: kind === 'paired' };
const samples = readMnist('train');

function training(preset: keyof typeof MODEL_PRESETS): (steps: number) => Promise<void> {
  const session = openSession(loadKernels(options), MODEL_PRESETS[preset].spec, { maxBatch: BATCH });
  session.initialise(1);
  return async (steps) => {
    const subset = { ...samples, count: steps * BATCH };
    await trainLocally(session, subset, { epochs: 1, batchSize: BATCH, learningRate: 0.05, seed: steps });
  };
}

function products(): (times: number) => Promise<void> {
  const kernels = loadKernels(options);
  const count = GEMM_SIZE ** 2;
  const a = kernels.arena.allocateFloats(count);
  const b = kernels.arena.allocateFloats(count);
  const c = kernels.arena.allocateFloats(count);
  kernels.fill(a, count, 0.5);
  kernels.fill(b, count, 0.5);
  return async (times) => {
    for (let i = 0; i < times; i++) kernels.gemm(false, false, GEMM_SIZE, GEMM_SIZE, GEMM_SIZE, 1, a, b, 0, c);
  };
}

const workloads: Record<Workload, (count: number) => Promise<void>> = {
  '2nn': training('mnist-2nn'),
  cnn: training('mnist-cnn'),
  gemm: products(),
};

console.log(JSON.stringify({ version: loadKernels(options).variant }));
for await (const line of createInterface({ input: process.stdin })) {
  const [workload, count] = z.tuple([z.enum(['2nn', 'cnn', 'gemm']), z.coerce.number()]).parse(line.split(' '));
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await workloads[workload](count);
  const wallSeconds = (performance.now() - before) / 1e3;
  const { user, system } = process.cpuUsage(cpuBefore);
  console.log(JSON.stringify({ wallSeconds, cpuSeconds: (user + system) / 1e6 }));
}
