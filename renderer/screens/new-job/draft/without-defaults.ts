import { type JobSpec, TrainJobSpec } from '../../../../common/specs/job-spec.ts';

const OPTIONAL = [
  ['data', 'partition'],
  ['data', 'partitions'],
  ['model', 'loss'],
  ['evaluation'],
  ['strategy'],
  ['selection', 'tags'],
  ['selection', 'by'],
  ['selection', 'spare'],
  ['selection'],
  ['priority'],
  ['localEpochs'],
  ['localSteps'],
  ['work'],
  ['personal', 'holdOut'],
  ['personal', 'count'],
  ['personal'],
  ['learningRateSchedule'],
  ['optimizer'],
  ['clipNorm'],
  ['proximalMu'],
  ['compression', 'down'],
  ['compression'],
  ['privacy', 'epsilonBudget'],
  ['privacy'],
  ['secureAggregation', 'clipNorm'],
  ['secureAggregation'],
  ['targetAccuracy'],
  ['earlyStopping', 'minDelta'],
  ['earlyStopping'],
  ['keep'],
  ['roundDeadlineSeconds'],
  ['seed'],
  ['reproducible'],
] as const;

/** A job as a person would write it: without what goes without saying. */
export function withoutDefaults(spec: JobSpec): object {
  const whole = JSON.stringify(spec);
  return OPTIONAL.reduce<object>((before, path) => {
    const shorter = without(before, path);
    const parsed = TrainJobSpec.safeParse(shorter);
    return parsed.success && JSON.stringify(parsed.data) === whole ? shorter : before;
  }, spec);
}

function without(value: object, [key, ...rest]: readonly string[]): object {
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]: [string, unknown]): (readonly [string, unknown])[] => {
      if (name !== key) return [[name, inner]];
      if (rest.length === 0 || typeof inner !== 'object' || inner === null)
        return rest.length === 0 ? [] : [[name, inner]];
      return [[name, without(inner, rest)]];
    }),
  );
}
