import type { OptionalWork } from '../../common/economy/economy-controller.ts';
import type { Gate } from '../../common/economy/gate.ts';
import { collectGarbage } from '../../platform/process/collect-garbage.ts';
import type { JobMemory } from '../jobs/job-memory.ts';

interface OptionalWorksDeps {
  /** Lets fetches of models through. */
  readonly fetches: Gate;
  /** What keeps pages of files in memory. */
  readonly databases: readonly { shrink(): void }[];
  readonly jobs: Pick<JobMemory, 'idleBytes' | 'save'>;
}

/** Less is not worth a collection, which holds everything up. */
const LEAST_SPARE_BYTES = 16_000_000;
const NOTHING = { memoryBytes: 0, diskBytes: 0 };

/** What an orchestrator can do without for a while, what is missed least first. */
export function optionalWorks({ fetches, databases, jobs }: OptionalWorksDeps): OptionalWork[] {
  return [
    {
      name: 'model-fetches',
      helps: ['cpu', 'power'],
      holds: async () => (fetches.count > 0 ? NOTHING : undefined),
      stop: async () => fetches.close(),
      resume: () => fetches.open(),
    },
    {
      name: 'spare-heap',
      helps: ['memory'],
      holds: async () => {
        const { heapTotal, heapUsed } = process.memoryUsage();
        const memoryBytes = heapTotal - heapUsed;
        return memoryBytes < LEAST_SPARE_BYTES ? undefined : { memoryBytes, diskBytes: 0 };
      },
      stop: async () => {
        for (const database of databases) database.shrink();
        await collectGarbage();
      },
      resume: () => undefined,
    },
    {
      name: 'waiting-jobs',
      helps: ['memory'],
      holds: async () => {
        const memoryBytes = jobs.idleBytes();
        return memoryBytes === undefined ? undefined : { memoryBytes, diskBytes: 0 };
      },
      stop: () => jobs.save(true),
      resume: () => void jobs.save(false),
    },
  ];
}
