import { mnistFolder } from '../../cli/demo/mnist-folder.ts';
import type { JobId } from '../../common/domain/ids.ts';
import type { BenchCluster } from '../cluster/bench-cluster.ts';
import { absoluteFigure, type Figure } from '../report.ts';
import { spreadOf } from '../spread.ts';
import { FLOWER, FLOWER_NOTE } from './flower.ts';

const REPETITIONS = 3;
const VICTIM = 'agent-2';

/** How soon it shows that a device or the orchestrator is gone, and what that costs, in the middle of training. */
export async function measureLiveness(cluster: BenchCluster): Promise<Figure[]> {
  await cluster.importDataset('mnist', mnistFolder());
  const { id } = await cluster.client.jobs.create({
    kind: 'train',
    name: 'endless',
    model: { preset: 'mnist-2nn' },
    data: { kind: 'managed', dataset: 'mnist', partitions: 2 },
    rounds: 100_000,
    learningRate: 0.01,
  });
  const killed: number[] = [];
  const frozen: number[] = [];
  const restarts: Restart[] = [];
  for (let repetition = 0; repetition < REPETITIONS; repetition++) {
    killed.push(await killAgent(cluster));
    frozen.push(await freezeAgent(cluster));
    restarts.push(await killOrchestrator(cluster, id));
  }
  await cluster.client.jobs.cancel({ id });
  return figuresOf(killed, frozen, restarts);
}

async function killAgent(cluster: BenchCluster): Promise<number> {
  await untilTraining(cluster);
  const after = cluster.timeline.mark;
  const killedAt = cluster.agent(VICTIM).signal('SIGKILL');
  const seconds = await untilNoticed(cluster, after, killedAt);
  await cluster.startAgent(VICTIM);
  return seconds;
}

async function freezeAgent(cluster: BenchCluster): Promise<number> {
  await untilTraining(cluster);
  const after = cluster.timeline.mark;
  const frozenAt = cluster.agent(VICTIM).signal('SIGSTOP');
  const seconds = await untilNoticed(cluster, after, frozenAt);
  const asleep = cluster.timeline.mark;
  cluster.agent(VICTIM).signal('SIGCONT');
  await cluster.untilOnline(VICTIM, asleep);
  return seconds;
}

interface Restart {
  readonly roundsLost: number;
  /** From the start of the new orchestrator to the first sign of a device's work. */
  readonly secondsToTraining: number;
}

async function killOrchestrator(cluster: BenchCluster, id: JobId): Promise<Restart> {
  await untilTraining(cluster);
  const committed = cluster.timeline.events('round-committed').findLast(({ body }) => body.jobId === id);
  const lastCommitted = committed?.body.round ?? 0;
  cluster.orchestrator.signal('SIGKILL');
  await cluster.orchestrator.exited;
  await cluster.restartOrchestrator();
  const after = cluster.timeline.mark;
  const workedAt = await cluster.timeline.until(
    'a sign of work after the restart',
    (message) => {
      if (message.type !== 'task-changed') return undefined;
      const { phase, state } = message.task;
      return phase === 'training' || state === 'uploading' || state === 'done' ? Date.now() : undefined;
    },
    { after },
  );
  const isNext = (round: number) => round > lastCommitted;
  const { body } = await cluster.timeline.untilEvent(
    'round-committed',
    ({ jobId, round }) => jobId === id && isNext(round),
  );
  const { rounds } = await cluster.client.jobs.get({ id });
  const kept = rounds.filter(({ number, state }) => number <= lastCommitted && state === 'committed').length;
  // The round in flight is lost when not one of its updates came from before the kill.
  const resumed = rounds.find(({ number }) => number === body.round)?.participants ?? [];
  const isLost = resumed.every(({ attempt }) => attempt > 1);
  return {
    roundsLost: lastCommitted - kept + (isLost ? 1 : 0),
    secondsToTraining: (workedAt - cluster.orchestrator.startedAt) / 1_000,
  };
}

async function untilTraining({ timeline }: BenchCluster): Promise<void> {
  const after = timeline.mark;
  await timeline.untilEvent('round-committed', () => true, { after });
  await timeline.until(
    'a device that trains',
    (message) => (message.type === 'task-changed' && message.task.phase === 'training' ? true : undefined),
    { after },
  );
}

async function untilNoticed({ timeline }: BenchCluster, after: number, goneAt: number): Promise<number> {
  const { at } = await timeline.untilEvent('device-went-offline', ({ deviceName }) => deviceName === VICTIM, { after });
  return (at - goneAt) / 1_000;
}

function figuresOf(killed: readonly number[], frozen: readonly number[], restarts: readonly Restart[]): Figure[] {
  const figure = (name: string, values: readonly number[], unit: string, most: number, reference: number | null) => {
    const { median, note } = spreadOf(values, 2);
    const notes = reference === null ? `${note}; Flower loses the run` : `${note}; ${FLOWER_NOTE}`;
    return absoluteFigure({ name, value: median, unit, note: notes }, { op: '<=', value: most }, reference);
  };
  const lost = restarts.map(({ roundsLost }) => roundsLost);
  const back = restarts.map(({ secondsToTraining }) => secondsToTraining);
  return [
    figure('killed agent noticed', killed, 's', 2.5, FLOWER.deviceLost),
    figure('frozen agent noticed', frozen, 's', 10, FLOWER.deviceLost),
    figure('orchestrator killed, rounds lost', lost, 'rounds', 1, null),
    figure('orchestrator killed, back to training', back, 's', 5, null),
  ];
}
