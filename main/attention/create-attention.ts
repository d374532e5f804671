import type { Logger } from '../../platform/logging/logger.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LiveFeed } from '../events/live-feed.ts';
import type { Database } from '../storage/database.ts';
import { AttentionBoard } from './attention-board.ts';
import { readSituation, type SituationDeps } from './read-situation.ts';

interface AttentionDeps extends SituationDeps {
  readonly database: Database;
  readonly events: EventLog;
  readonly feed: LiveFeed;
  readonly log: Logger;
}

/** Wires the board of what needs a person to what it is judged from. */
export function createAttention({ database, events, feed, log, ...deps }: AttentionDeps): AttentionBoard {
  const situation = () => readSituation(deps);
  return new AttentionBoard({ database, events, feed, clock: deps.clock, log, situation });
}
