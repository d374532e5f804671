import type { OptionalWork } from '../../common/economy/economy-controller.ts';
import type { Gate } from '../../common/economy/gate.ts';
import { collectGarbage } from '../../platform/process/collect-garbage.ts';
import { residentBytes } from '../../platform/process/resident-bytes.ts';
import type { BlobCache } from '../cache/blob-cache.ts';
import type { Replicas } from '../serving/replicas.ts';
import type { AllowedTrainers } from '../trainer/allowed/allowed-trainers.ts';
import type { Trainer } from '../trainer/trainer.ts';

export interface OptionalWorksDeps {
  readonly downloads: Gate;
  readonly trainer: Pick<Trainer, 'idleProcess' | 'save'>;
  readonly allowedTrainers: Pick<AllowedTrainers, 'letIdleGo'>;
  readonly replicas: () => Pick<Replicas, 'holdings' | 'save'>;
  readonly cache: () => Pick<BlobCache, 'idleBytes' | 'clear'>;
}

/** Less of its own heap is not worth a collection, which holds the agent up. */
const LEAST_SPARE_BYTES = 16_000_000;
const NOTHING = { memoryBytes: 0, diskBytes: 0 };

/** The name of what training itself needs: no room is made for training by it. */
export const WARM_TRAINER = 'warm-trainer';
/** The name of what may come back with the next request: no further model is placed where it lies. */
export const IDLE_MODELS = 'idle-models';

/** What an agent can do without for a while, what is missed least first. */
export function optionalWorks({
  downloads,
  trainer,
  allowedTrainers,
  replicas,
  cache,
}: OptionalWorksDeps): OptionalWork[] {
  return [
    {
      name: 'model-downloads',
      helps: ['cpu', 'power'],
      holds: async () => (downloads.count > 0 ? NOTHING : undefined),
      stop: async () => downloads.close(),
      resume: () => downloads.open(),
    },
    {
      name: 'spare-heap',
      helps: ['memory'],
      holds: async () => {
        const { heapTotal, heapUsed } = process.memoryUsage();
        const memoryBytes = heapTotal - heapUsed;
        return memoryBytes < LEAST_SPARE_BYTES ? undefined : { memoryBytes, diskBytes: 0 };
      },
      stop: collectGarbage,
      resume: () => undefined,
    },
    {
      name: WARM_TRAINER,
      helps: ['memory'],
      holds: async () => {
        const pid = trainer.idleProcess;
        if (pid === undefined) return undefined;
        return { memoryBytes: pid === 0 ? 0 : ((await residentBytes(pid)) ?? 0), diskBytes: 0 };
      },
      stop: async () => {
        await Promise.all([trainer.save(true), allowedTrainers.letIdleGo()]);
      },
      resume: () => void trainer.save(false),
    },
    {
      name: IDLE_MODELS,
      helps: ['memory', 'power'],
      holds: async () => {
        const idle = replicas().holdings();
        const memoryBytes = idle.reduce((sum, { idleBytes }) => sum + idleBytes, 0);
        return memoryBytes === 0 ? undefined : { memoryBytes, diskBytes: 0 };
      },
      stop: () => replicas().save(true),
      resume: () => void replicas().save(false),
    },
    {
      name: 'cached-parts',
      helps: ['disk'],
      holds: async () => {
        const diskBytes = await cache().idleBytes();
        return diskBytes === 0 ? undefined : { memoryBytes: 0, diskBytes };
      },
      stop: () => cache().clear(),
      resume: () => undefined,
    },
  ];
}
