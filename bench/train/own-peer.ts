import { createInterface } from 'node:readline';
import { z } from 'zod';
import { MODEL_PRESETS } from '../../common/specs/model-presets.ts';
import { initialiseParameters } from '../../native/graph/initialise.ts';
import { findBackends } from '../../native/kernels/backends.ts';
import { loadKernels } from '../../native/kernels/load-kernels.ts';
import { enginesFor } from '../../native/threads/engines.ts';
import { trainLocally } from '../../native/training/local-sgd.ts';
import { openSession } from '../../native/training/session.ts';
import { readMnist } from '../../tests/unit/native/mnist.ts';
import type { Workload } from './workload.ts';

// The product's own training as a child of the benchmark: `own-peer.ts strict|wasm|paired|blas THREADS`. It trains as an agent
// does, from bytes in memory to updated parameters. It ends at once where the machine does not offer the backend.

const BATCH = 32;
const GEMM_SIZE = 1024;

const kind = z.enum(['strict', 'wasm', 'paired', 'blas']).parse(process.argv[2]);
const backend = kind === 'strict' ? undefined : findBackends().available.find(({ name }) => name === kind);
if (kind !== 'strict' && backend === undefined) process.exit(1);
const threads = z.coerce.number().int().min(1).parse(process.argv[3]);
const load = backend?.load ?? (() => loadKernels({ strict: true }));
const samples = readMnist('train');

async function training(preset: keyof typeof MODEL_PRESETS): Promise<(steps: number) => Promise<void>> {
  const { spec } = MODEL_PRESETS[preset];
  const engines = backend === undefined ? [] : enginesFor(spec, BATCH, [backend], threads);
  const engine = engines.find((each) => each.threads === threads);
  const session =
    engine === undefined ? openSession(load(), spec, { maxBatch: BATCH }) : (await engine.open(spec, BATCH)).session;
  initialiseParameters(session.parameters, spec, session.shapes, 1);
  return async (steps) => {
    const subset = { ...samples, count: steps * BATCH };
    await trainLocally(session, subset, { epochs: 1, batchSize: BATCH, learningRate: 0.05, seed: steps });
  };
}

function products(): (times: number) => Promise<void> {
  const kernels = load();
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
  '2nn': await training('mnist-2nn'),
  cnn: await training('mnist-cnn'),
  gemm: products(),
};

console.log(JSON.stringify({ version: backend?.library ?? load().variant }));
for await (const line of createInterface({ input: process.stdin })) {
  const [workload, count] = z.tuple([z.enum(['2nn', 'cnn', 'gemm']), z.coerce.number()]).parse(line.split(' '));
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  await workloads[workload](count);
  const wallSeconds = (performance.now() - before) / 1e3;
  const { user, system } = process.cpuUsage(cpuBefore);
  console.log(JSON.stringify({ wallSeconds, cpuSeconds: (user + system) / 1e6 }));
}
