import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { mnistFolder } from '../../cli/demo/mnist-folder.ts';
import type { FleetPlan } from '../../common/specs/fleet-plan.ts';
import { TrainJobSpec } from '../../common/specs/job-spec.ts';
import { simulate } from '../../main/simulate.ts';
import { createLogger } from '../../platform/logging/logger.ts';
import { absoluteFigure, type Figure } from '../report.ts';
import { FLOWER, FLOWER_SIMULATION_NOTE } from './flower.ts';
import { FASHION_MNIST } from './learning.ts';

const MILLISECONDS = 1_000;

const PLAN: FleetPlan = {
  devices: 100,
  samplesPerSecond: 5_000,
  speedSpread: 0.5,
  bytesPerSecond: 1e7,
  dropout: 0,
  awaySeconds: 60,
  attackers: 0,
  attack: 'sign-flip',
  seed: 1,
};

interface Simulated {
  /** Wall time from the beginning to each round's end, in seconds. */
  readonly endedAt: readonly number[];
  readonly accuracy: number | null;
}

/** How quickly virtual devices take their turn: without work, and with that of a hundred that learn Fashion-MNIST. */
export async function measureSimulation(): Promise<Figure[]> {
  return [await idle(), await learning()];
}

/** A thousand devices with a single step each: what is left is what a simulated device costs. */
async function idle(): Promise<Figure> {
  const devices = 1_000;
  const model = { input: [28, 28, 1], layers: [{ type: 'flatten' }, { type: 'dense', units: 10 }] };
  const data = { kind: 'managed', dataset: 'mnist', partitions: devices };
  const spec = { name: 'idle', model, data, rounds: 4, batchSize: 60 };
  const { endedAt } = await run(spec, mnistFolder(), { ...PLAN, devices });
  // The first round also reads the shards.
  const [first = 0, ...later] = endedAt;
  const perSecond = (devices * later.length) / ((later.at(-1) ?? first) - first);
  const note = `1,000 devices, 60 samples each; ${FLOWER_SIMULATION_NOTE}`;
  const measured = { name: 'simulated devices a second, nearly without work', value: perSecond, unit: '1/s', note };
  return absoluteFigure(measured, { op: '>=', value: 1_000 }, FLOWER.simulatedPerSecond);
}

/** Flower's own measure: 2NN, 100 devices, C = 0.1, B = 10, E = 1, 30 rounds; reading and cutting the data included. */
async function learning(): Promise<Figure> {
  const isThere = existsSync(FASHION_MNIST);
  const data = { kind: 'managed', dataset: 'mnist', partitions: PLAN.devices };
  const spec = { name: '2nn', model: { preset: 'mnist-2nn' }, data, rounds: 30, batchSize: 10 };
  const { endedAt, accuracy } = await run(
    { ...spec, strategy: { name: 'fedavg', fraction: 0.1 } },
    isThere ? FASHION_MNIST : mnistFolder(),
    PLAN,
  );
  const source = isThere ? 'Fashion-MNIST' : 'MNIST, as Fashion-MNIST is not installed';
  const note = `${source}, to ${((accuracy ?? 0) * 100).toFixed(1)} %; ${FLOWER_SIMULATION_NOTE}`;
  const measured = { name: 'simulation of 100 devices, 30 rounds', value: endedAt.at(-1) ?? 0, unit: 's', note };
  return absoluteFigure(measured, { op: '<=', value: 8 }, FLOWER.simulationSeconds);
}

async function run(spec: object, path: string, plan: FleetPlan): Promise<Simulated> {
  const folder = await mkdtemp(join(tmpdir(), 'eo-bench-simulation-'));
  const startedAt = performance.now();
  const endedAt: number[] = [];
  try {
    const { job } = await simulate(
      {
        spec: TrainJobSpec.parse({ kind: 'train', learningRate: 0.1, ...spec }),
        plan,
        folder,
        sources: { data: folder, files: new Map([['mnist', path]]) },
        hostRoot: '/',
        threads: availableParallelism(),
        logger: await createLogger({ level: 'error', format: 'pretty' }),
        onStep: () => undefined,
        onRound: () => void endedAt.push((performance.now() - startedAt) / MILLISECONDS),
      },
      new AbortController().signal,
    );
    return { endedAt, accuracy: job.evaluation?.accuracy ?? null };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
