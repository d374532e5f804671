import { describeLevel, describeReasons } from '../../common/etiquette/describe-reason.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';

/** Named in a message; of more it tells how many. */
const MOST_NAMES = 3;

/** Which devices are there and take no tasks for their owners' sake, in words; undefined where none does. */
export function yieldingAmong(devices: Pick<DeviceRegistry, 'present' | 'online' | 'etiquetteOf'>): string | undefined {
  const ready = new Set(devices.online().map(({ id }) => id));
  const yielding = devices.present().filter(({ id }) => !ready.has(id));
  if (yielding.length === 0) return undefined;
  const told = yielding.slice(0, MOST_NAMES).flatMap(({ id, name }) => {
    const state = devices.etiquetteOf(id);
    return state === null ? [] : [`${name} ${describeLevel(state.level)}: ${describeReasons(state)}`];
  });
  if (yielding.length > MOST_NAMES) told.push(`so do ${yielding.length - MOST_NAMES} more`);
  return told.join('; ');
}
