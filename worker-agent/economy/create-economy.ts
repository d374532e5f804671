import { EconomyController } from '../../common/economy/economy-controller.ts';
import type { EconomyState } from '../../common/economy/economy-state.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { EtiquettePolicy } from '../../common/specs/etiquette-policy.ts';
import { EconomyReader } from '../../native/host/economy-reader.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { ownMemoryBytes } from '../../platform/process/own-memory.ts';
import { type OptionalWorksDeps, optionalWorks } from './optional-works.ts';

interface EconomyDeps extends OptionalWorksDeps {
  readonly clock: Clock;
  readonly log: Logger;
  /** Where `/sys` and `/proc` lie on Linux. */
  readonly hostRoot: string;
  /** The data folder of the agent. */
  readonly folder: string;
  readonly policy: () => EtiquettePolicy;
  readonly onState: (state: EconomyState) => void;
}

/** Has this device get by with what it has. */
export function createEconomy({
  clock,
  log,
  hostRoot,
  folder,
  policy,
  onState,
  ...works
}: EconomyDeps): EconomyController {
  const reader = new EconomyReader({ root: hostRoot, folder });
  return new EconomyController({
    clock,
    log,
    policy,
    onState,
    periodMs: reader.periodMs,
    read: () => reader.read(),
    readOwnMemory: ownMemoryBytes,
    readDiskFree: () => reader.readDiskFree(),
    works: optionalWorks(works),
    holders: () => works.replicas().holdings(),
  });
}
