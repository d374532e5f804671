import { EconomyController } from '../../common/economy/economy-controller.ts';
import { type EconomyState, NO_ECONOMY } from '../../common/economy/economy-state.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { EconomyReader } from '../../native/host/economy-reader.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { ownMemoryBytes } from '../../platform/process/own-memory.ts';
import type { EtiquetteDesk } from '../cluster/etiquette-desk.ts';
import type { Foundation } from '../create-foundation.ts';
import type { Library } from '../create-library.ts';
import type { Work } from '../create-work.ts';
import { optionalWorks } from './optional-works.ts';
import { workChanges } from './work-changes.ts';

interface OwnEconomyDeps {
  readonly clock: Clock;
  readonly log: Logger;
  /** The data folder. */
  readonly data: string;
  /** Where `/sys` and `/proc` lie on Linux. */
  readonly hostRoot: string;
  readonly foundation: Pick<Foundation, 'events' | 'database' | 'metricsDatabase'>;
  readonly fleet: { readonly etiquette: Pick<EtiquetteDesk, 'clusterPolicy'> };
  readonly library: Pick<Library, 'fetchGate'>;
  readonly work: Pick<Work, 'jobs'>;
}

/** Has the orchestrator get by with what its own machine has, by the policy of the cluster. */
export function createOwnEconomy(deps: OwnEconomyDeps): EconomyController {
  const { clock, log, data, hostRoot, foundation, fleet, library, work } = deps;
  const { events, database, metricsDatabase } = foundation;
  const reader = new EconomyReader({ root: hostRoot, folder: data });
  const { memory } = work.jobs;
  let before: EconomyState = NO_ECONOMY;
  return new EconomyController({
    clock,
    log,
    periodMs: reader.periodMs,
    policy: () => fleet.etiquette.clusterPolicy(),
    read: () => reader.read(),
    readOwnMemory: ownMemoryBytes,
    readDiskFree: () => reader.readDiskFree(),
    works: optionalWorks({ fetches: library.fetchGate, databases: [database, metricsDatabase], jobs: memory }),
    holders: () => memory.holdings(),
    advice: {
      memory: 'Pause a job, or close programs on the machine of the orchestrator.',
      disk: 'Free some disk there: remove old backups, models or data sets.',
    },
    onState: (state) => {
      for (const change of workChanges(before, state)) events.append(change);
      before = state;
    },
  });
}
