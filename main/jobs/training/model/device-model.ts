import type { BlobReference } from '../../../../common/domain/assignment.ts';
import type { DeviceId, JobId } from '../../../../common/domain/ids.ts';
import type { JobWaitFor } from '../../../../common/domain/job.ts';
import { AppError } from '../../../../common/errors.ts';
import { describeVector } from '../../../../common/formats/describe-parameters.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { PinnedTrainer } from '../../../../common/specs/trainer-model.ts';
import type { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import type { Compute } from '../compute/compute.ts';
import { Errand, type ErrandDeps, type ErrandResult, type ErrandSetup } from '../errand.ts';
import type { UpdateSpool } from '../update-spool.ts';
import type { JobModel } from './job-model.ts';

export interface DeviceModelDeps extends ErrandDeps {
  readonly blobs: BlobStore;
  readonly spool: Pick<UpdateSpool, 'pathOf' | 'clear'>;
}

interface DeviceModelSetup {
  readonly jobId: JobId;
  readonly spec: TrainJobSpec;
  readonly trainer: PinnedTrainer;
  readonly compute: Compute;
  /** What the trainer is told of the data that it will see. */
  readonly samples: () => { readonly shape: readonly number[]; readonly classes: readonly string[] };
  readonly onWait: (wait: JobWaitFor | null) => void;
}

/** The largest vector of parameters: 256 million values. */
const MOST_BYTES = 2 ** 30;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * A model that only a trainer on the devices knows: the first device that is free makes its parameters, and one of them
 * judges every round. This machine never runs such code; to it a model is a vector.
 */
export function deviceModel(deps: DeviceModelDeps, setup: DeviceModelSetup): JobModel {
  const { blobs, spool } = deps;
  const { jobId, spec, trainer, compute, samples, onWait } = setup;
  /** Who has judged before: the test data lie there. */
  const judges = new Set<DeviceId>();

  const run = async <Result>(
    errand: Omit<ErrandSetup, 'jobId' | 'spec' | 'onWait'>,
    signal: AbortSignal,
    use: (result: ErrandResult) => Promise<Result>,
  ): Promise<Result> => {
    const running = new Errand(deps, { ...errand, jobId, spec, onWait });
    try {
      return await use(await running.run(signal));
    } finally {
      await spool.clear([running.taskId]);
    }
  };

  return {
    open: async (parameters) => {
      if (parameters !== undefined) await compute.openVector(spec, parameters.sizeBytes / FLOAT_BYTES);
    },

    initialise: (signal) => {
      const { shape, classes } = samples();
      const assignment = { jobId, model: trainer, shape: [...shape], classes: [...classes], seed: spec.seed };
      const errand = {
        about: 'initialise',
        mostBytes: MOST_BYTES,
        mostSamples: 0,
        holders: new Set<DeviceId>(),
        command: (task) => ({ kind: 'initialise', assignment: { ...assignment, task } }),
      } as const satisfies Partial<ErrandSetup>;
      return run(errand, signal, async (result) => {
        if (result.kind !== 'parameters') throw new AppError('internal', 'no parameters have come of it');
        const { sha256, sizeBytes } = result.update;
        const file = spool.pathOf(result.task);
        await compute.openVector(spec, sizeBytes / FLOAT_BYTES);
        const [refusal = null] = await compute.check([file]);
        if (refusal !== null) throw new AppError(refusal.code, refusal.message);
        return await blobs.publish(file, { sha256, sizeBytes });
      });
    },

    evaluate: (parameters, test, { round, signal }) => {
      const shard: BlobReference = { sha256: test.sha256, sizeBytes: test.sizeBytes };
      const errand = {
        about: 'evaluate',
        mostBytes: 0,
        mostSamples: test.samples,
        holders: judges,
        parameters,
        shard,
        command: (task) => ({
          kind: 'evaluate',
          assignment: { task, jobId, round, model: trainer, parameters, shard },
        }),
      } as const satisfies Partial<ErrandSetup>;
      return run(errand, signal, async (result) => {
        if (result.kind !== 'evaluation') throw new AppError('internal', 'no evaluation has come of it');
        judges.add(result.deviceId);
        return { evaluation: result.evaluation, confusion: null };
      });
    },

    describe: (sizeBytes) => ({ spec: null, description: describeVector(trainer.trainer, sizeBytes) }),
  };
}
