import { mnistFolder } from '../../cli/demo/mnist-folder.ts';
import type { JobDetails } from '../../common/domain/job.ts';
import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import type { BenchCluster } from '../cluster/bench-cluster.ts';
import { absoluteFigure, type Figure, relativeFigure } from '../report.ts';

/** Share of the bytes of both directions, and points of accuracy. */
const PROMISES = [
  { compression: { name: 'float16' }, bytes: 0.51, points: 0.1 },
  { compression: { name: 'int8' }, bytes: 0.27, points: 0.3 },
] as const;

const DATASET = 'mnist';
const SEEDS = [11, 12, 13, 14, 15];
const ROUNDS = 6;

/** What compression saves on both ways and costs in accuracy: MNIST, 2NN, two devices, against the same seeds without it. */
export async function measureCompression(cluster: BenchCluster): Promise<Figure[]> {
  await cluster.importDataset(DATASET, mnistFolder());
  const whole: JobDetails[] = [];
  const packed = PROMISES.map(() => [] as JobDetails[]);
  // Side by side, seed by seed: what else goes on in this machine is the same for all of them.
  for (const seed of SEEDS) {
    whole.push(await runOnce(cluster, seed, { name: 'none' }));
    for (const [i, { compression }] of PROMISES.entries()) packed[i]?.push(await runOnce(cluster, seed, compression));
  }
  return PROMISES.flatMap((promise, i) => figuresOf(promise, whole, packed[i] ?? []));
}

function runOnce(
  cluster: BenchCluster,
  seed: number,
  compression: NonNullable<JobSpecInput['compression']>,
): Promise<JobDetails> {
  return cluster.runJob({
    kind: 'train',
    name: 'compressed',
    model: { preset: 'mnist-2nn' },
    data: { kind: 'managed', dataset: DATASET, partitions: 2 },
    strategy: { name: 'fedavg', minDevices: 2 },
    rounds: ROUNDS,
    batchSize: 32,
    learningRate: 0.1,
    compression,
    seed,
  });
}

function figuresOf(
  { compression: { name }, bytes, points }: (typeof PROMISES)[number],
  whole: readonly JobDetails[],
  packed: readonly JobDetails[],
): Figure[] {
  const costs = packed.map((job, i) => accuracyOf(whole[i]) - accuracyOf(job));
  const bySeed = costs.map((cost) => cost.toFixed(2)).join(', ');
  const noteOfCost = `against ${mean(whole.map(accuracyOf)).toFixed(2)} %; seed by seed ${bySeed}`;
  const reference = mean(whole.map(bytesOf));
  return [
    relativeFigure(
      {
        name: `bytes a round with ${name}, both ways, 2NN`,
        value: mean(packed.map(bytesOf)),
        unit: 'B',
        note: 'reference: the same uncompressed',
      },
      reference,
      { op: '<=', value: bytes },
      { value: reference, note: '' },
    ),
    absoluteFigure(
      { name: `accuracy that ${name} costs`, value: mean(costs), unit: 'points', note: noteOfCost },
      { op: '<=', value: points },
    ),
  ];
}

/** Of all devices, in a round; the first one also brings the data. */
function bytesOf({ rounds }: JobDetails): number {
  return mean(rounds.filter(({ number }) => number > 1).map(({ bytesUp, bytesDown }) => bytesUp + bytesDown));
}

function accuracyOf(job: JobDetails | undefined): number {
  return 100 * (job?.evaluation?.accuracy ?? Number.NaN);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
