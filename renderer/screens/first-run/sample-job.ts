import type { ControlClient } from '../../../common/api-client/control-client.ts';
import type { Dataset } from '../../../common/domain/dataset.ts';
import type { JobId } from '../../../common/domain/ids.ts';
import { AppError, hasCode } from '../../../common/errors.ts';
import { pause } from '../../../common/lifecycle/pause.ts';
import type { JobSpecInput } from '../../../common/specs/job-spec.ts';

/** The data set that comes with EdgeOrchestra. */
const SAMPLE = 'uci-digits';

/** A small net for the sample data: some seconds on any device. */
export const SAMPLE_JOB = {
  kind: 'train',
  name: 'first-run',
  model: {
    input: [64],
    layers: [{ type: 'dense', units: 128 }, { type: 'relu' }, { type: 'dense', units: 10 }],
  },
  data: { kind: 'managed', dataset: SAMPLE },
  rounds: 20,
  localEpochs: 2,
  batchSize: 16,
  learningRate: 0.1,
} as const satisfies JobSpecInput;

/** What is going on before the job is there. */
export type SamplePhase = 'reading' | 'starting';

const ASK_AGAIN_MS = 200;

/** Brings the sample data in where they are not, and starts the sample job. @throws AppError where that did not work */
export async function startSampleJob(
  client: ControlClient,
  onPhase: (phase: SamplePhase) => void,
  signal: AbortSignal,
): Promise<JobId> {
  onPhase('reading');
  let dataset = await sampleData(client);
  while (dataset.state === 'importing') {
    await pause(ASK_AGAIN_MS, signal);
    signal.throwIfAborted();
    dataset = await client.datasets.get({ name: SAMPLE });
  }
  if (dataset.failure !== null) throw new AppError(dataset.failure.code, dataset.failure.message);
  onPhase('starting');
  return (await client.jobs.create(SAMPLE_JOB)).id;
}

/** The sample data, read or being read. */
async function sampleData(client: ControlClient): Promise<Dataset> {
  try {
    return await client.datasets.importSample({ name: SAMPLE });
  } catch (error) {
    if (!hasCode(error, 'already-exists') && !hasCode(error, 'conflict')) throw error;
    return await client.datasets.get({ name: SAMPLE });
  }
}
