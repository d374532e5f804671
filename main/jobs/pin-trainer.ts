import type { DeviceId } from '../../common/domain/ids.ts';
import type { Failure } from '../../common/domain/job.ts';
import { AppError } from '../../common/errors.ts';
import type { JobSpec } from '../../common/specs/job-spec.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { StoredDevice } from '../storage/rows/device-rows.ts';

type Owner = Pick<StoredDevice, 'trainers'>;

/** True for a device that may work for the job: one that allows its trainer. A model of layers needs none. */
export function allowsTrainer({ trainers }: Owner, { model }: Pick<JobSpec, 'model'>): boolean {
  if (!('trainer' in model)) return true;
  const { trainer, sha256 } = model;
  return trainers.some((allowed) => (sha256 === null ? allowed.name === trainer : allowed.sha256 === sha256));
}

/** Takes note of a device that does not allow the job's trainer after all. */
export function noteRefusal(
  devices: Pick<DeviceRegistry, 'dropTrainer'>,
  deviceId: DeviceId,
  { code }: Failure,
  { model }: Pick<JobSpec, 'model'>,
): void {
  if (code !== 'trainer-not-allowed' || !('trainer' in model) || model.sha256 === null) return;
  devices.dropTrainer(deviceId, model.sha256);
}

/**
 * The job with the file of its trainer settled: from here on all devices run the same code.
 * @throws AppError `not-found` when no device allows a trainer of this name, `invalid-specification` when they mean
 * different files by it; with the path of the field
 */
export function pinTrainer<Spec extends JobSpec>(spec: Spec, devices: readonly Owner[]): Spec {
  const { model } = spec;
  if (!('trainer' in model) || model.sha256 !== null) return spec;
  const named = devices.flatMap(({ trainers }) => trainers).filter(({ name }) => name === model.trainer);
  const [sha256 = null, ...others] = new Set(named.map((trainer) => trainer.sha256));
  const details = { path: 'model.trainer' };
  if (sha256 === null) {
    throw new AppError('not-found', `model.trainer: no device allows a trainer ${model.trainer}`, {
      details,
      hint: 'Allow it on a device with "eo agent allow FILE".',
    });
  }
  if (others.length > 0) {
    throw new AppError('invalid-specification', `model.trainer: devices mean different files by ${model.trainer}`, {
      details,
      hint: 'Say which by model.sha256; "eo device" shows the hashes.',
    });
  }
  return { ...spec, model: { ...model, sha256 } };
}
