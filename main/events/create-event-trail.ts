import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { KeyStore } from '../../platform/keys/key-store.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Database } from '../storage/database.ts';
import { EventCheckpoints } from './event-checkpoints.ts';
import { EventLog } from './event-log.ts';
import { EventRetention } from './event-retention.ts';
import { EventSearch } from './event-search.ts';
import { EventVerifier } from './event-verifier.ts';
import type { LiveFeed } from './live-feed.ts';

interface EventTrailDeps {
  readonly database: Database;
  readonly feed: LiveFeed;
  readonly keys: KeyStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** Days that events are kept; 0 keeps all. */
  readonly keptDays: number;
}

/** The event log with what keeps it to be trusted. */
export interface EventTrail {
  readonly events: EventLog;
  readonly verifier: EventVerifier;
  readonly search: EventSearch;
  /** To be stopped after all that still appends events. */
  readonly services: readonly Service[];
}

/** Wires the event log, its signed checkpoints and its retention. */
export function createEventTrail(deps: EventTrailDeps): EventTrail {
  const events = new EventLog({ ...deps, onAppended: (place) => checkpoints.signWhenDue(place) });
  const checkpoints = new EventCheckpoints({ ...deps, events });
  const retention = new EventRetention({ ...deps, events, checkpoints });
  const verifier = new EventVerifier({ ...deps, checkpoints });
  return { events, verifier, search: new EventSearch(deps), services: [checkpoints, retention] };
}
