import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { mnistFolder } from '../../cli/demo/mnist-folder.ts';
import type { Sha256 } from '../../common/domain/ids.ts';
import { AppError, type ErrorCode } from '../../common/errors.ts';
import type { FleetPlan } from '../../common/specs/fleet-plan.ts';
import { TrainJobSpec } from '../../common/specs/job-spec.ts';
import { simulate } from '../../main/simulate.ts';
import { createLogger } from '../../platform/logging/logger.ts';
import { roundsToTarget } from './rounds-to-target.ts';
import { SHARED } from './studies.ts';
import type { Measure, Study, Variant } from './study.ts';
import type { StudyRun } from './study-result.ts';

const MILLISECONDS = 1_000;

/** All alike and always there: the published experiments know nothing of time. */
const PLAN: FleetPlan = {
  devices: SHARED.devices,
  samplesPerSecond: 5_000,
  speedSpread: 0,
  bytesPerSecond: 1e7,
  dropout: 0,
  awaySeconds: 60,
  attackers: 0,
  attack: 'sign-flip',
  seed: 1,
};

/** Runs one variant of a study with one seed through the round engine, over virtual devices. */
export async function simulateVariant(
  { name, job, measure }: Study,
  { learningRate, strategy }: Variant,
  seed: number,
): Promise<StudyRun> {
  const folder = await mkdtemp(join(tmpdir(), 'eo-reproduce-'));
  const startedAt = performance.now();
  const accuracies: number[] = [];
  let parametersSha256: Sha256 | null = null;
  let failure: ErrorCode | null = null;
  const { partition, ...training } = job;
  const spec = TrainJobSpec.parse({
    kind: 'train',
    name,
    data: { kind: 'managed', dataset: 'mnist', partition, partitions: SHARED.devices },
    ...training,
    targetAccuracy: measure.kind === 'rounds-to-target' ? measure.target : null,
    strategy: { ...strategy, fraction: SHARED.fraction },
    learningRate,
    seed,
  });
  try {
    await simulate(
      {
        spec,
        plan: PLAN,
        folder,
        sources: { data: folder, files: new Map([['mnist', mnistFolder()]]) },
        hostRoot: '/',
        threads: availableParallelism(),
        logger: await createLogger({ level: 'error', format: 'pretty' }),
        onStep: () => undefined,
        onRound: ({ rounds: [round] }) => {
          accuracies.push(round?.evaluation?.accuracy ?? Number.NaN);
          parametersSha256 = round?.parametersSha256 ?? null;
        },
      },
      new AbortController().signal,
    );
  } catch (error) {
    // A rate that is too high is an outcome of tuning.
    if (!(error instanceof AppError) || error.code === 'internal') throw error;
    failure = error.code;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const seconds = Math.round((performance.now() - startedAt) / MILLISECONDS);
  const measured = failure === null ? read(measure, accuracies) : null;
  return { seed, learningRate, strategy: spec.strategy, accuracies, measured, failure, parametersSha256, seconds };
}

function read(measure: Measure, accuracies: readonly number[]): number | null {
  if (measure.kind === 'rounds-to-target') return roundsToTarget(accuracies, measure.target);
  const last = accuracies.slice(-measure.lastRounds);
  return last.reduce((sum, accuracy) => sum + accuracy, 0) / last.length;
}
