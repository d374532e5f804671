import { pino } from 'pino';
import type { JobDetails } from '../../../../common/domain/job.ts';
import type { JobRecord } from '../../../../common/domain/job-record.ts';
import type { FleetPlan } from '../../../../common/specs/fleet-plan.ts';
import { simulate } from '../../../../main/simulation/simulation.ts';
import { aDigitsFolder } from '../../../support/digits.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';

interface Simulated {
  readonly record: JobRecord;
  readonly told: readonly JobDetails[];
}

/** Simulates a job over the first images of MNIST. */
export async function aSimulation(
  spec: object,
  plan: Partial<FleetPlan> = {},
  { samples = 3_000, testSamples = 1_000 } = {},
): Promise<Simulated> {
  const told: JobDetails[] = [];
  const data = { kind: 'managed', dataset: 'digits' };
  const model = {
    input: [28, 28, 1],
    layers: [{ type: 'flatten' }, { type: 'dense', units: 32 }, { type: 'relu' }, { type: 'dense', units: 10 }],
  };
  const record = await simulate(
    {
      spec: aTrainSpec({ data, model, ...spec }),
      plan: {
        devices: 10,
        samplesPerSecond: 1_000,
        speedSpread: 0.5,
        bytesPerSecond: 1e6,
        dropout: 0,
        awaySeconds: 30,
        attackers: 0,
        attack: 'sign-flip',
        seed: 1,
        ...plan,
      },
      folder: aTemporaryFolder(),
      sources: {
        data: '/nowhere',
        files: new Map([['digits', await aDigitsFolder({ samples, testSamples })]]),
      },
      threads: 1,
      hostRoot: '/',
      logger: pino({ level: 'silent' }),
      onStep: () => undefined,
      onRound: (job) => void told.push(job),
    },
    new AbortController().signal,
  );
  return { record, told };
}
