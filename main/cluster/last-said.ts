import type { Device } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { StoredDevice } from '../storage/rows/device-rows.ts';

type Said = Pick<Device, 'metrics' | 'etiquette' | 'economy'>;

const NOTHING: Said = { metrics: null, etiquette: null, economy: null };

/** What each device has said last of how it does. That is of the moment: it is not kept over a restart. */
export class LastSaid {
  readonly #said = new Map<DeviceId, Said>();

  of(id: DeviceId): Said {
    return this.#said.get(id) ?? NOTHING;
  }

  note(id: DeviceId, news: Partial<Said>): void {
    this.#said.set(id, { ...this.of(id), ...news });
  }

  forget(id: DeviceId): void {
    this.#said.delete(id);
  }
}

/** A device as others see it: what is stored of it, and what it has said last. */
export function deviceOf(stored: StoredDevice, said: Said, runningTasks: number): Device {
  const { lastLevel: _, ...device } = stored;
  return {
    ...device,
    networkCards: [...device.networkCards],
    datasets: [...device.datasets],
    trainers: [...device.trainers],
    features: [...device.features],
    tags: [...device.tags],
    ...said,
    runningTasks,
  };
}
