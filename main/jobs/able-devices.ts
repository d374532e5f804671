import { neededFeatures } from '../../common/specs/engine-features.ts';
import type { JobSpec } from '../../common/specs/job-spec.ts';
import type { StoredDevice } from '../storage/rows/device-rows.ts';
import { allowsTrainer } from './pin-trainer.ts';

type Worker = Pick<StoredDevice, 'name' | 'trainers' | 'features' | 'tags'>;

/** Named in a message; of more it tells how many. */
const MOST_NAMES = 3;

/** Those that may work for the job: they carry its tags, and allow its trainer or can do all that its model and method ask for. */
export function ableDevices<Device extends Worker>(devices: readonly Device[], spec: JobSpec): Device[] {
  const needed = neededFeatures(spec);
  return devices.filter(
    (device) => hasTags(device, spec) && allowsTrainer(device, spec) && lackingOf(device, needed).length === 0,
  );
}

/** True for a device that carries all words that the job asks for. */
export function hasTags({ tags }: Pick<Worker, 'tags'>, { selection }: Pick<JobSpec, 'selection'>): boolean {
  return selection.tags.every((tag) => tags.includes(tag));
}

/** Which of the devices have agents that are too old for the job, and for what, in words; undefined where none has. */
export function tooOldAmong(devices: readonly Worker[], spec: JobSpec): string | undefined {
  const needed = neededFeatures(spec);
  const old = devices.filter((device) => lackingOf(device, needed).length > 0);
  if (old.length === 0) return undefined;
  const lacking = new Set(old.flatMap((device) => lackingOf(device, needed)));
  const names = old.slice(0, MOST_NAMES).map(({ name }) => name);
  if (old.length > MOST_NAMES) names.push(`${old.length - MOST_NAMES} more`);
  return `the agent on ${names.join(', ')} is too old for ${[...lacking].join(', ').replaceAll(':', ' ')}`;
}

/** What a device's engine does not tell that it can do. */
function lackingOf({ features }: Worker, needed: readonly string[]): string[] {
  return needed.filter((feature) => !features.includes(feature));
}
