import { describeAbsence } from '../../common/domain/describe-event.ts';
import type { Device } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { JobWaitFor } from '../../common/domain/job.ts';
import type { AbstentionCode, DevicePreview, JobPreview, JobProblem } from '../../common/domain/job-preview.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import { takesTasks } from '../../common/etiquette/decision.ts';
import { describeLevel, describeReasons } from '../../common/etiquette/describe-reason.ts';
import { downOf } from '../../common/specs/compression-spec.ts';
import { type JobSpec, modelOf, type TrainJobSpec } from '../../common/specs/job-spec.ts';
import { inferShapes } from '../../common/specs/model-shapes.ts';
import type { ModelStore } from '../models/model-store.ts';
import { hasTags, tooOldAmong } from './able-devices.ts';
import { problemsOf } from './check-submission.ts';
import { pinStoredModel } from './pin-stored-model.ts';
import { allowsTrainer, pinTrainer } from './pin-trainer.ts';
import { choosePlace, type Place } from './placement.ts';
import type { TaskBoard } from './task-board.ts';
import { bufferSizeOf } from './training/asynchronous/buffer-size.ts';
import { eligibleDevices, type JobDataDeps, localPartitions, missingDevices } from './training/job-data.ts';
import { PartHistory } from './training/part-history.ts';
import { type PlannedPart, planParts, trainSplitOf } from './training/plan-parts.ts';
import { letterBytes, maskedBytes } from './training/secure/masked-updates.ts';
import { strategyOf } from './training/strategies/strategy-of.ts';
import { encodedBytes, updateBytes } from './training/update-bytes.ts';

export interface PreviewDeps extends Pick<JobDataDeps, 'devices' | 'findDataset'> {
  readonly board: TaskBoard;
  readonly models: Pick<ModelStore, 'get'>;
}

/** Nobody has the data of a job that was not submitted. */
const NO_HOLDERS: ReadonlySet<DeviceId> = new Set();

/** Bytes of one parameter. */
const PARAMETER_BYTES = 4;

/** What would come of a job if it were submitted now; `queue` is what jobs wait for before anything else. Changes nothing. */
export function previewJob(deps: PreviewDeps, submitted: JobSpec, queue: JobWaitFor | null): JobPreview {
  const { spec, unknown } = pinned(deps, submitted);
  const problems = allProblems(deps, spec, unknown);
  const parts = planParts(deps, spec);
  const eligible = parts.map(({ number }) => number);
  // Whom central privacy draws nobody knows before: any part may be.
  const selected = new Set(
    spec.privacy?.mechanism !== 'central'
      ? strategyOf(spec).select({ round: 1, eligible, history: new PartHistory() }).parts
      : eligible,
  );
  const shares = dealShares(
    deps,
    spec,
    parts.filter(({ number }) => selected.has(number)),
  );
  const parameters = parametersOf(spec);
  const dealt = [...shares.values()].reduce((sum, own) => sum + own.length, 0);
  const { strategy } = spec;
  const updates = strategy.name === 'fedbuff' && dealt > 0 ? bufferSizeOf(strategy, parts.length).size : dealt;
  return {
    devices: deps.devices.list().map((device) => previewOf(deps, spec, device, shares.get(device.id) ?? [])),
    problems,
    waits: [queue, missingDevices(deps, spec)].filter((wait) => wait !== null),
    parameters,
    partitions: parts.length === 0 ? null : parts.length,
    samples: samplesOf(deps, spec, parts),
    bytesPerRound:
      parameters === null
        ? null
        : bytesPerRound(spec, parameters, { updates, devices: Math.min(updates, shares.size) }),
    bytesOnce: shares.size === 0 || spec.data.kind === 'local' ? 0 : (trainSplitOf(deps, spec)?.sizeBytes ?? 0),
  };
}

/** What a round moves each way; data go out once, and are not in it. */
function bytesPerRound(spec: TrainJobSpec, parameters: number, round: { updates: number; devices: number }) {
  const modelBytes = parameters * PARAMETER_BYTES;
  const isHidden = spec.secureAggregation !== null;
  const update = isHidden ? maskedBytes(parameters) : updateBytes(spec, modelBytes);
  const start = encodedBytes(modelBytes, downOf(spec.compression));
  // The direction of all parts goes to each device, that of a part to the one that has it.
  const controls = spec.strategy.name === 'scaffold' ? (round.devices + round.updates) * modelBytes : 0;
  const letters = isHidden ? letterBytes(round.devices) : 0;
  // Gradients are packed like updates, and their means like parameters.
  const steps = spec.strategy.name === 'synchronous-sgd' ? round.updates * (spec.localSteps ?? 0) : 0;
  // A device fetches the parameters, or what has changed of them, once a round, however many shares it has.
  return {
    up: round.updates * update + letters + steps * update,
    down: round.devices * start + controls + letters + steps * start,
  };
}

/** What the job is refused for, else what it would fail with before its first round. */
function allProblems(deps: PreviewDeps, spec: JobSpec, unknown: readonly AppError[]): JobProblem[] {
  const problems = [...unknown, ...problemsOf(spec, deps)];
  if (problems.length === 0 && spec.data.kind === 'local') problems.push(...unfitLocalData(deps, spec));
  return problems.map(({ code, message, details }) => ({ code, message, path: asPath(details['path']) }));
}

/** The job with its trainer or stored model settled; as it is, with the reason, where that cannot be. */
function pinned({ devices, models }: PreviewDeps, spec: JobSpec): { spec: JobSpec; unknown: AppError[] } {
  try {
    return { spec: pinStoredModel(pinTrainer(spec, devices.list()), models), unknown: [] };
  } catch (error) {
    if (error instanceof AppError) return { spec, unknown: [error] };
    throw error;
  }
}

function asPath(path: unknown): string | null {
  return typeof path === 'string' ? path : null;
}

function unfitLocalData(deps: PreviewDeps, spec: TrainJobSpec): AppError[] {
  try {
    localPartitions(deps, spec);
    return [];
  } catch (error) {
    if (!hasCode(error, 'dataset-mismatch')) throw error;
    return [new AppError(error.code, error.message, { cause: error, details: { path: 'data.dataset' } })];
  }
}

/** Gives every part to a device, by the rule that gives out the shares of a round, as if all were equally fast. */
function dealShares({ board, devices }: PreviewDeps, spec: TrainJobSpec, parts: readonly PlannedPart[]) {
  const free = eligibleDevices({ devices }, spec).filter(({ id }) => board.hasRoom(id));
  const places = free.map(({ id }) => ({ deviceId: id, load: board.countTasks(id) }));
  const shares = new Map<DeviceId, PlannedPart[]>();
  const { secureAggregation, strategy } = spec;
  // Whose updates are hidden has one part of a round, and so has who takes every step with the others.
  const mayHaveMore = secureAggregation === null && strategy.name !== 'synchronous-sgd';
  const isFree = (place: Place) => mayHaveMore || !shares.has(place.deviceId);
  for (const part of parts) {
    const { deviceId } = part;
    const candidates = places.filter((place) => isFree(place) && (deviceId === null || place.deviceId === deviceId));
    const chosen = choosePlace(candidates, NO_HOLDERS);
    const place = places.find((one) => one.deviceId === chosen);
    if (place === undefined) continue;
    place.load++;
    shares.set(place.deviceId, [...(shares.get(place.deviceId) ?? []), part]);
  }
  return shares;
}

function previewOf(
  deps: PreviewDeps,
  spec: TrainJobSpec,
  device: Device,
  shares: readonly PlannedPart[],
): DevicePreview {
  const takesPart = shares.length > 0;
  return {
    deviceId: device.id,
    name: device.name,
    takesPart,
    reason: takesPart ? null : abstentionOf(deps, spec, device),
    partitions: shares.map(({ number }) => number),
    samples: sumOf(shares),
  };
}

/** Why a device gets no share. */
function abstentionOf({ board, devices }: PreviewDeps, spec: TrainJobSpec, device: Device) {
  const because = (code: AbstentionCode, message: string) => ({ code, message });
  const { id, name, absence } = device;
  switch (device.state) {
    case 'pending':
      return because('pending', `${name} asks to join and was not let in yet`);
    case 'offline':
      return because(
        'offline',
        absence === null ? `${name} is offline` : `${name} is offline: ${describeAbsence(absence)}`,
      );
    case 'asleep':
      return because('asleep', `${name} is asleep`);
    case 'draining':
      return because('draining', `${name} finishes what it has and takes nothing new`);
    case 'revoked':
      return because('revoked', `${name} was taken out of the cluster`);
    case 'online': {
      if (device.etiquette !== null && !takesTasks(device.etiquette.level)) {
        const { level } = device.etiquette;
        return because('yielding', `${name} ${describeLevel(level)}: ${describeReasons(device.etiquette)}`);
      }
      if (!hasTags(device, spec)) {
        return because('untagged', `${name} is not tagged ${spec.selection.tags.join(', ')}`);
      }
      if ('trainer' in spec.model && !allowsTrainer(device, spec)) {
        return because('trainer-missing', `the trainer ${spec.model.trainer} is not allowed on ${name}`);
      }
      const tooOld = tooOldAmong([device], spec);
      if (tooOld !== undefined) return because('agent-outdated', `${tooOld}: update it`);
      if (!eligibleDevices({ devices }, spec).some((one) => one.id === id)) {
        return because('data-missing', `${name} does not offer the data set ${spec.data.dataset}`);
      }
      if (!board.hasRoom(id)) {
        return because('busy', `${name} has ${board.countTasks(id)} tasks already; it gets a share when one is done`);
      }
      return because('not-selected', `the shares of the first round go to other devices than ${name}`);
    }
  }
}

function parametersOf(spec: TrainJobSpec): number | null {
  const model = modelOf(spec);
  if (model === undefined) return null; // its trainer has not been asked yet
  try {
    return inferShapes(model).parameterCount;
  } catch (error) {
    if (!hasCode(error, 'invalid-specification')) throw error;
    return null; // it is among the problems
  }
}

function samplesOf(deps: PreviewDeps, spec: TrainJobSpec, parts: readonly PlannedPart[]): number | null {
  if (spec.data.kind === 'managed') return trainSplitOf(deps, spec)?.samples ?? null;
  return parts.length === 0 ? null : sumOf(parts);
}

function sumOf(parts: readonly PlannedPart[]): number | null {
  return parts.reduce<number | null>(
    (sum, { samples }) => (sum === null || samples === null ? null : sum + samples),
    0,
  );
}
