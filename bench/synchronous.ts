import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mnistFolder } from '../cli/demo/mnist-folder.ts';
import type { JobSpecInput } from '../common/specs/job-spec.ts';
import { BenchCluster } from './cluster/bench-cluster.ts';
import { describeMachine, describeVersions } from './machine.ts';
import { absoluteFigure, type BenchReport, type Figure } from './report.ts';
import { spreadOf } from './spread.ts';

const DATASET = 'mnist-train';
const FILES = ['train-images-idx3-ubyte', 'train-labels-idx1-ubyte'];
const AGENTS = [2, 3];
const REPETITIONS = 3;
const STEPS = 40;
const ROUNDS = 2;
/** Of one step each. */
const SINGLE_ROUNDS = 20;
/** Rounds at the start of a job in which trainers start. */
const WARM_UP = 1;

/** Steps a second that real agents take together over loopback TLS, streamed and as rounds of one step; 2NN, batches of 32. */
export default async function synchronous(): Promise<BenchReport> {
  const figures: Figure[] = [];
  for (const agents of AGENTS) {
    const cluster = await BenchCluster.start(agents);
    try {
      const folder = join(cluster.folder, DATASET);
      await mkdir(folder);
      for (const file of FILES) await copyFile(join(mnistFolder(), file), join(folder, file));
      await cluster.importDataset(DATASET, folder);
      figures.push(...(await measure(cluster, agents)));
    } finally {
      await cluster.stop();
    }
  }
  return { bench: 'synchronous', machine: describeMachine(), versions: describeVersions(), figures };
}

async function measure(cluster: BenchCluster, agents: number): Promise<Figure[]> {
  const [streamed, packed, single]: [number[], number[], number[]] = [[], [], []];
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    const steps = { rounds: ROUNDS + WARM_UP, localSteps: STEPS };
    streamed.push(await stepsPerSecond(cluster, agents, { ...steps, ...TOGETHER }));
    packed.push(await stepsPerSecond(cluster, agents, { ...steps, ...TOGETHER, compression: { name: 'float16' } }));
    single.push(await stepsPerSecond(cluster, agents, { rounds: SINGLE_ROUNDS + WARM_UP, localSteps: 1 }));
  }
  const reference = spreadOf(single, 1).median;
  const figure = (name: string, values: readonly number[]) => {
    const { median, note } = spreadOf(values, 1);
    const times = `${(median / reference).toFixed(1)} times the rounds of one step`;
    return absoluteFigure(
      { name: `${agents} agents: ${name}`, value: median, unit: 'steps/s', note: `${note}; ${times}` },
      null,
    );
  };
  return [
    figure('streamed', streamed),
    figure('streamed as float16', packed),
    figure('fedavg, rounds of one step', single),
  ];
}

const TOGETHER = { strategy: { name: 'synchronous-sgd' } } as const satisfies Partial<JobSpecInput>;

async function stepsPerSecond(
  cluster: BenchCluster,
  agents: number,
  changes: Pick<JobSpecInput, 'rounds'> & Partial<JobSpecInput>,
): Promise<number> {
  const job = await cluster.runJob({
    kind: 'train',
    name: 'synchronous',
    model: { preset: 'mnist-2nn' },
    data: { kind: 'managed', dataset: DATASET, partitions: agents },
    learningRate: 0.05,
    ...changes,
  });
  const committed = job.rounds.slice(WARM_UP);
  const [first, last] = [job.rounds[WARM_UP - 1]?.committedAt, job.rounds.at(-1)?.committedAt];
  if (typeof first !== 'number' || typeof last !== 'number') throw new Error('a round was not committed');
  if (committed.some(({ participants }) => participants.length !== agents)) throw new Error('a device stood idle');
  return (committed.length * (changes.localSteps ?? 1)) / ((last - first) / 1_000);
}
