import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import type { BenchCluster } from '../cluster/bench-cluster.ts';
import { absoluteFigure, type Figure, type Target } from '../report.ts';
import { spreadOf } from '../spread.ts';
import { FLOWER, FLOWER_NOTE } from './flower.ts';
import { writeOneSampleEach } from './one-sample-each.ts';

type Size = keyof typeof FLOWER.roundOf;

interface Workload {
  readonly model: JobSpecInput['model'];
  readonly rounds: number;
  readonly target: Target;
}

interface Times {
  readonly seconds: number[];
  readonly trainingMs: number[];
  readonly cpuSeconds: number[];
}

const dense = (units: number) => ({ type: 'dense' as const, units });

const WORKLOADS: Record<Size, Workload> = {
  '0.8 MB': { model: { preset: 'mnist-2nn' }, rounds: 40, target: { op: '<=', value: 0.05 } },
  '6.65 MB': { model: { preset: 'mnist-cnn' }, rounds: 25, target: { op: '<=', value: 0.15 } },
  '100 MB': {
    // 25.0 million parameters.
    model: {
      input: [28, 28, 1],
      layers: [{ type: 'flatten' }, dense(5_000), { type: 'relu' }, dense(4_206), { type: 'relu' }, dense(10)],
    },
    rounds: 6,
    target: { op: '<=', value: 2.5 },
  },
};

const REPETITIONS = 2;
/** Rounds at the start of a job in which trainers start and memory grows. */
const WARM_UP = 2;
const DATASET = 'one-sample-each';

/** How long a round takes in which two devices have one sample each to train on, and nothing to be tested with. */
export async function measureEmptyRounds(cluster: BenchCluster): Promise<Figure[]> {
  await cluster.importDataset(DATASET, await writeOneSampleEach(cluster.folder));
  const sizes = Object.keys(WORKLOADS) as Size[];
  const times = new Map<Size, Times>(sizes.map((size) => [size, { seconds: [], trainingMs: [], cpuSeconds: [] }]));
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    for (const [size, { seconds, trainingMs, cpuSeconds }] of times) {
      const measured = await runOnce(cluster, WORKLOADS[size]);
      seconds.push(...measured.seconds);
      trainingMs.push(...measured.trainingMs);
      cpuSeconds.push(...measured.cpuSeconds);
    }
  }
  return [...times].flatMap(([size, measured]) => figuresOf(size, measured));
}

async function runOnce(cluster: BenchCluster, { model, rounds }: Workload): Promise<Times> {
  const before = cluster.cpuSeconds();
  const job = await cluster.runJob({
    kind: 'train',
    name: 'empty-rounds',
    model,
    data: { kind: 'managed', dataset: DATASET, partitions: 2 },
    strategy: { name: 'fedavg', minDevices: 2 },
    rounds: rounds + WARM_UP,
    learningRate: 0.001,
  });
  const cpuSeconds = (cluster.cpuSeconds() - before) / job.rounds.length;
  const committedAt = cluster.timeline
    .events('round-committed')
    .filter(({ body }) => body.jobId === job.id)
    .map(({ at }) => at);
  const seconds = committedAt.slice(1).map((at, index) => (at - (committedAt[index] ?? at)) / 1_000);
  const participants = job.rounds.flatMap((round) => round.participants);
  const devices = new Set(participants.map(({ deviceId }) => deviceId));
  if (devices.size !== 2 || participants.length !== 2 * job.rounds.length) throw new Error('a device stood idle');
  return {
    seconds: seconds.slice(WARM_UP - 1),
    trainingMs: participants.map((one) => one.trainingMs),
    cpuSeconds: [cpuSeconds],
  };
}

function figuresOf(size: Size, { seconds, trainingMs, cpuSeconds }: Times): Figure[] {
  const round = spreadOf(seconds, 3);
  const training = spreadOf(trainingMs, 0);
  const cpu = spreadOf(cpuSeconds, 3);
  const note = `${round.note}; of it ${training.median} ms of training; ${FLOWER_NOTE}, without TLS on either side`;
  return [
    absoluteFigure(
      { name: `round without work, ${size}`, value: round.median, unit: 's', note },
      WORKLOADS[size].target,
      FLOWER.roundOf[size],
    ),
    absoluteFigure(
      { name: `the same, ${size}: processor time of all`, value: cpu.median, unit: 's', note: cpu.note },
      null,
    ),
  ];
}
