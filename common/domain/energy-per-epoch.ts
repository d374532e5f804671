import type { TrainJobSpec } from '../specs/job-spec.ts';
import { type EnergyUse, sumOfEnergy } from './energy-use.ts';
import type { Participation, Round } from './job.ts';

/**
 * Energy that one pass over all of a job's data has taken in the mean: what its devices have used, by the samples that they went
 * through. Of the updates whose device told; null where none did, and where not all count the same.
 */
export function energyPerEpoch(
  rounds: readonly Pick<Round, 'participants'>[],
  spec: Pick<TrainJobSpec, 'batchSize' | 'localEpochs'>,
): EnergyUse | null {
  const all = rounds.flatMap(({ participants }) => participants);
  const told = all.filter(({ energy }) => energy !== undefined);
  const used = sumOfEnergy(told.flatMap(({ energy }) => energy ?? []));
  const passed = told.reduce((sum, part) => sum + samplesPassed(part, spec), 0);
  if (used === null || passed === 0) return null;
  const parts = new Map(all.map(({ partition, samples }) => [partition, samples]));
  const samples = [...parts.values()].reduce((sum, count) => sum + count, 0);
  return { joules: (used.joules * samples) / passed, scope: used.scope };
}

/** Samples that training went through, each as often as it was seen. */
function samplesPassed(
  { samples, work }: Participation,
  { batchSize, localEpochs }: Pick<TrainJobSpec, 'batchSize' | 'localEpochs'>,
): number {
  if (samples === 0) return 0;
  return samples * (work === undefined ? localEpochs : work.steps / Math.ceil(samples / batchSize));
}
