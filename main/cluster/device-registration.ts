import type { Hardware, LocalDataset, NetworkCard } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { AllowedTrainer } from '../../common/domain/trainer.ts';
import type { StoredDevice } from '../storage/rows/device-rows.ts';

/** What a device says of itself when it registers. */
export interface Registration {
  readonly id: DeviceId;
  readonly name: string;
  readonly agentVersion: string;
  readonly hardware: Hardware;
  readonly datasets: readonly LocalDataset[];
  readonly trainers: readonly AllowedTrainer[];
  /** What its training engine can do. */
  readonly features: readonly string[];
  /** By which it can be woken. */
  readonly networkCards: readonly NetworkCard[];
}

/** What is known of a device when it is let in. */
export type NewDevice = Omit<Registration, 'datasets' | 'trainers' | 'features' | 'networkCards'> & {
  readonly tags: readonly string[];
};

/** What is told of a device, with its tags where it is just let in. */
export type News = Registration & { readonly tags?: readonly string[] };

/** What is known of a device, with what is new. */
export function mergedDevice(before: StoredDevice | undefined, news: News, now: number): StoredDevice {
  return {
    ...news,
    tags: news.tags ?? before?.tags ?? [],
    // Another agent may be one that tells none.
    lastLevel: before?.agentVersion === news.agentVersion ? before.lastLevel : 'full',
    state: before?.state ?? 'offline',
    stateSince: before?.stateSince ?? now,
    absence: before?.absence ?? null,
    registeredAt: before?.registeredAt ?? now,
    lastSeenAt: now,
  };
}
