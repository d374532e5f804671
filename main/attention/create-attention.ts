import type { Logger } from '../../platform/logging/logger.ts';
import type { AlertBook } from '../alerts/alert-book.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LiveFeed } from '../events/live-feed.ts';
import type { Database } from '../storage/database.ts';
import { AttentionBoard } from './attention-board.ts';
import { ProgressWatch } from './progress-watch.ts';
import { readSituation, type SituationDeps } from './read-situation.ts';
import { WantWatch } from './want-watch.ts';

interface AttentionDeps extends Omit<SituationDeps, 'wantWatch' | 'progressWatch'> {
  readonly database: Database;
  readonly events: EventLog;
  readonly feed: LiveFeed;
  readonly log: Logger;
  readonly alerts: AlertBook;
}

/** Wires the board of what needs a person to what it is judged from. */
export function createAttention({ database, events, feed, log, alerts, ...deps }: AttentionDeps): AttentionBoard {
  const wantWatch = new WantWatch();
  const progressWatch = new ProgressWatch();
  const situation = () => readSituation({ ...deps, wantWatch, progressWatch });
  return new AttentionBoard({ database, events, feed, clock: deps.clock, log, alerts, wantWatch, situation });
}
