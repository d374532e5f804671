import { describeMachine, describeVersions } from '../machine.ts';
import { simulateVariant } from './simulate-variant.ts';
import type { Contender, Measure, Study } from './study.ts';
import type { StudyResult, StudyRun } from './study-result.ts';

type Say = (text: string) => void;

/** Tunes each contender with one seed and runs its best variant with the others. */
export async function runStudy(study: Study, say: Say): Promise<StudyResult> {
  const contenders: StudyResult['contenders'] = [];
  for (const contender of study.contenders) contenders.push(await runContender(study, contender, say));
  return {
    study: study.name,
    command: `npm run reproduce -- ${study.name}`,
    date: new Date().toISOString().slice(0, 'yyyy-mm-dd'.length),
    machine: describeMachine(),
    versions: describeVersions(),
    contenders,
  };
}

async function runContender(study: Study, { label, variants }: Contender, say: Say) {
  const runOne = async (variant: Contender['variants'][number], seed: number): Promise<StudyRun> => {
    const run = await simulateVariant(study, variant, seed);
    say(`${label} ${JSON.stringify(variant)}, seed ${seed}: ${run.failure ?? run.measured}, ${run.seconds} s`);
    return run;
  };
  const tried: StudyRun[] = [];
  for (const variant of variants) tried.push(await runOne(variant, study.tuningSeed));
  const best = bestOf(tried, study.measure);
  const { learningRate, strategy } = best;
  const runs: StudyRun[] = [];
  for (const seed of study.seeds) runs.push(seed === best.seed ? best : await runOne({ learningRate, strategy }, seed));
  return { label, tried, runs };
}

/** The run that did best: fewest rounds or highest accuracy, the first among equals. @throws Error when none got anywhere */
export function bestOf(runs: readonly StudyRun[], { kind }: Measure): StudyRun {
  const sign = kind === 'rounds-to-target' ? 1 : -1;
  const [best] = runs
    .flatMap((run) => (run.measured === null ? [] : { run, measured: run.measured }))
    .toSorted((a, b) => sign * (a.measured - b.measured));
  if (best === undefined) throw new Error('no variant reached the target');
  return best.run;
}
