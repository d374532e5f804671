import { existsSync } from 'node:fs';
import { mnistFolder } from '../../cli/demo/mnist-folder.ts';
import type { JobDetails } from '../../common/domain/job.ts';
import type { BenchCluster } from '../cluster/bench-cluster.ts';
import { absoluteFigure, type Figure } from '../report.ts';
import { spreadOf } from '../spread.ts';
import { FLOWER, FLOWER_NOTE } from './flower.ts';

/** Where Debian's package dataset-fashion-mnist puts it. */
export const FASHION_MNIST = '/usr/share/datasets/fashion-mnist';
const REPETITIONS = 3;
const MOST_ROUNDS = 30;
const TWO_NN_BYTES = 199_210 * Float32Array.BYTES_PER_ELEMENT;

/** Wall time from submission to a target accuracy: 2NN, two devices with 30,000 images each, E = 1, B = 32. */
export async function measureLearning(cluster: BenchCluster): Promise<Figure[]> {
  const mnist = await runs(cluster, 'mnist', mnistFolder(), 0.97);
  const hasFashion = existsSync(FASHION_MNIST);
  const fashion = hasFashion ? await runs(cluster, 'fashion-mnist', FASHION_MNIST, 0.85) : [];
  const seconds = wallTime(mnist);
  const skipped = 'Fashion-MNIST to 85 % was left out: it is not installed (apt-get install dataset-fashion-mnist)';
  const toTarget = absoluteFigure(
    {
      name: 'MNIST to 97 %, 2 × 30,000',
      value: seconds.median,
      unit: 's',
      note: [`${seconds.note}, ${roundsOf(mnist)}`, ...(hasFashion ? [] : [skipped])].join('; '),
    },
    null,
  );
  return [...(hasFashion ? [fashionFigure(fashion)] : []), toTarget, bytesFigure(mnist)];
}

async function runs(cluster: BenchCluster, dataset: string, path: string, target: number): Promise<JobDetails[]> {
  await cluster.importDataset(dataset, path);
  const jobs: JobDetails[] = [];
  for (let seed = 1; seed <= REPETITIONS; seed++) {
    const job = await cluster.runJob({
      kind: 'train',
      name: dataset,
      model: { preset: 'mnist-2nn' },
      data: { kind: 'managed', dataset, partitions: 2 },
      strategy: { name: 'fedavg', minDevices: 2 },
      rounds: MOST_ROUNDS,
      localEpochs: 1,
      batchSize: 32,
      learningRate: 0.1,
      targetAccuracy: target,
      seed, // another cut of the data each time, so that no device has its shard already
    });
    if ((job.evaluation?.accuracy ?? 0) < target) throw new Error(`${dataset} did not reach ${target}`);
    jobs.push(job);
  }
  return jobs;
}

function fashionFigure(jobs: readonly JobDetails[]): Figure {
  const { median, note } = wallTime(jobs);
  return absoluteFigure(
    {
      name: 'Fashion-MNIST to 85 %, 2 × 30,000',
      value: median,
      unit: 's',
      note: `${note}, ${roundsOf(jobs)}; ${FLOWER_NOTE}`,
    },
    { op: '<=', value: 6 },
    FLOWER.fashionTo85,
  );
}

/** Both directions, all devices; each of the two takes the parameters and gives an update. */
function bytesFigure(jobs: readonly JobDetails[]): Figure {
  // The first round also brings the shards.
  const later = jobs.flatMap(({ rounds }) => rounds.filter(({ number }) => number > 1));
  const { median } = spreadOf(
    later.map(({ bytesUp, bytesDown }) => bytesUp + bytesDown),
    0,
  );
  const note = 'reference: all parameters as float32, to and from each device';
  return absoluteFigure({ name: 'bytes a round, 2NN', value: median, unit: 'B', note }, null, 4 * TWO_NN_BYTES);
}

function wallTime(jobs: readonly JobDetails[]) {
  return spreadOf(
    jobs.map(({ createdAt, endedAt }) => ((endedAt ?? Number.NaN) - createdAt) / 1_000),
    2,
  );
}

function roundsOf(jobs: readonly JobDetails[]): string {
  return `in ${jobs.map(({ rounds }) => rounds.length).join(', ')} rounds`;
}
