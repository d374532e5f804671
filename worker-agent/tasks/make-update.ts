import type { TrainAssignment } from '../../common/domain/assignment.ts';
import { UNCOMPRESSED } from '../../common/specs/compression-spec.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { BlobCache } from '../cache/blob-cache.ts';
import { usedBetweenMarks } from '../host/energy-meter.ts';
import type { Readings } from '../host/readings.ts';
import type { WorkMeter } from '../host/work-meter.ts';
import type { WorkUses } from '../host/work-uses.ts';
import { writeNoisyUpdate } from '../privacy/noisy-update.ts';
import { HiddenUpdate } from '../secure/hidden-update.ts';
import type { ExchangeCalls } from '../session/exchange-calls.ts';
import type { StepCalls } from '../session/step-calls.ts';
import type { Progress } from '../session/transfers.ts';
import { SharedSteps } from '../synchronous/shared-steps.ts';
import type { AllowedTrainers } from '../trainer/allowed/allowed-trainers.ts';
import type { Trainer } from '../trainer/trainer.ts';
import { keptFilesOf } from './kept-files.ts';
import type { KeptState } from './kept-state.ts';
import type { ProgressReports } from './progress-reports.ts';
import type { TaskContents } from './task-contents.ts';
import type { Finished, UpdateOutbox } from './update-outbox.ts';

export interface MakeUpdateDeps {
  readonly logger: Logger;
  readonly exchanges: ExchangeCalls;
  readonly steps: StepCalls;
  readonly cache: BlobCache;
  readonly contents: TaskContents;
  readonly trainer: Trainer;
  readonly allowedTrainers: AllowedTrainers;
  readonly outbox: UpdateOutbox;
  readonly keptState: KeptState;
  /** Told what training comes to. */
  readonly meter: Pick<WorkMeter, 'trained' | 'endTraining'>;
  readonly uses: Pick<WorkUses, 'meter'>;
  readonly readings: Pick<Readings, 'markEnergy'>;
}

interface Ends {
  readonly signal: AbortSignal;
  /** The time for training is up: what is done then is sent. */
  readonly timeUp: AbortSignal;
}

/** Takes part in the exchange that hides the update, where the task asks for it. */
export async function hideWithOthers(
  { exchanges, logger }: Pick<MakeUpdateDeps, 'exchanges' | 'logger'>,
  { task, secure, round }: TrainAssignment,
  signal: AbortSignal,
): Promise<HiddenUpdate | undefined> {
  if (secure === null) return undefined;
  const hidden = new HiddenUpdate(exchanges, task, secure);
  const devices = await hidden.setUp(signal);
  const { threshold } = secure;
  logger.info({ task: task.taskId, devices, threshold }, `round ${round}: the update is to be hidden`);
  return hidden;
}

/** Trains as the assignment says, and leaves the update in its file: plain, with noise, or hidden. */
export async function makeUpdate(
  deps: MakeUpdateDeps,
  assignment: TrainAssignment,
  hidden: HiddenUpdate | undefined,
  reports: ProgressReports,
  { signal, timeUp }: Ends,
): Promise<Finished> {
  const { trainer, allowedTrainers, outbox, keptState, meter, contents } = deps;
  const { task, parameters, model, noise, sharedSteps } = assignment;
  const { compression } = assignment.training;
  // What is to get noise is packed after it.
  const training = noise === null ? assignment.training : { ...assignment.training, compression: UNCOMPRESSED };
  const steps = sharedSteps && new SharedSteps(deps.steps, assignment, sharedSteps.meanPacking);
  reports.tell({ phase: 'fetching', samplesDone: 0, samplesTotal: 0, loss: null });
  return await contents.withParameters(assignment, signal, async (parametersFile) => {
    const pack = await contents.holdPack(assignment, signal);
    try {
      const files = { plain: outbox.plainFileOf(task), hidden: outbox.fileOf(task) };
      const updateFile = hidden === undefined && noise === null ? files.hidden : files.plain;
      const kept = keptState.namesOf({ ...assignment, training });
      reports.tell({ phase: 'waiting', samplesDone: 0, samplesTotal: 0, loss: null });
      const onProgress = ({ samplesDone, samplesTotal, loss }: Omit<Progress, 'phase'>) => {
        meter.trained(task.taskId, samplesDone);
        reports.tell({ phase: 'training', samplesDone, samplesTotal, loss: noise === null ? loss : null });
      };
      const { file: packFile, classes } = pack;
      const work = { key: task.taskId, parametersFile, packFile, classes, updateFile, training };
      const { sizeBytes: parametersBytes } = parameters;
      const using = deps.uses.meter({ taskId: task.taskId, jobId: assignment.jobId });
      const { within } = using;
      const before = await deps.readings.markEnergy();
      const trained =
        'trainer' in model
          ? await allowedTrainers.train({ ...work, model, parametersBytes, within }, onProgress, signal)
          : await contents.withControls(assignment, signal, (controls) =>
              trainer.train(
                { ...work, model, controls, sharedSteps, kept: keptFilesOf(deps, task, kept) },
                onProgress,
                signal,
                { within, timeUp, meet: steps === null ? undefined : (gradient) => steps.meet(gradient, signal) },
              ),
            );
      const energy = usedBetweenMarks(before, await deps.readings.markEnergy(), trained.trainingMs);
      const use = using.total();
      const update = { ...trained, ...(energy && { energy }), ...(use && { use }) };
      if (noise !== null) {
        const { plain: plainFile, hidden: noisyFile } = files;
        const made = await writeNoisyUpdate({ plainFile, noisyFile, noise, compression });
        const { samples, trainingMs } = update;
        // Loss, accuracy and what it took are exact, and nothing hides them.
        return { task, update: { ...made, samples, trainingMs, loss: null, accuracy: null }, kept };
      }
      return { task, update: (await hidden?.hide(update, files)) ?? update, kept };
    } finally {
      meter.endTraining(task.taskId);
      pack.release();
    }
  });
}
