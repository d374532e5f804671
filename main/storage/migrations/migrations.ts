import type SqliteDatabase from 'better-sqlite3';
import { INITIAL } from './0001-initial.ts';
import { JOINING } from './0002-joining.ts';
import { ACCESS_TOKENS } from './0003-access-tokens.ts';
import { eventChain } from './0004-event-chain.ts';
import { JOB_RECORDS } from './0005-job-records.ts';
import { EVENT_SEARCH } from './0006-event-search.ts';
import { ATTENTION } from './0007-attention.ts';
import { MODEL_DESCRIPTIONS } from './0008-model-descriptions.ts';
import { ALLOWED_TRAINERS } from './0009-allowed-trainers.ts';
import { STRATEGY_STATE } from './0010-strategy-state.ts';
import { ENGINE_FEATURES } from './0011-engine-features.ts';
import { PRIVACY } from './0012-privacy.ts';
import { JUDGED_ROUNDS } from './0013-judged-rounds.ts';
import { PART_MEMORIES } from './0014-part-memories.ts';
import { WHOLE_RECORDS } from './0015-whole-records.ts';
import { BROADCASTS } from './0016-broadcasts.ts';
import { PRIVACY_OF_PARTS } from './0017-privacy-of-parts.ts';
import { WORK_SHARES } from './0018-work-shares.ts';
import { API_KEYS } from './0019-api-keys.ts';
import { MODEL_TRIALS } from './0020-model-trials.ts';
import { FETCHES_AND_NOTES } from './0021-fetches-and-notes.ts';
import { DEPLOYMENTS } from './0022-deployments.ts';
import { ALERTS } from './0023-alerts.ts';
import { ETIQUETTE } from './0024-etiquette.ts';
import { AGENT_UPDATES } from './0025-agent-updates.ts';
import { LOG_LEVELS } from './0026-log-levels.ts';
import { EXAMINATIONS } from './0027-examinations.ts';
import { WAKES } from './0028-wakes.ts';
import { CLEARED_ORDERS } from './0029-cleared-orders.ts';

/** One step of the tables: SQL, or a function where rows have to be worked on. It runs in a transaction of its own. */
export type Migration = string | ((connection: SqliteDatabase.Database) => void);

/** In order; the database remembers how many it has had. A migration that was released is never changed. */
export const MIGRATIONS: readonly Migration[] = [
  INITIAL,
  JOINING,
  ACCESS_TOKENS,
  eventChain,
  JOB_RECORDS,
  EVENT_SEARCH,
  ATTENTION,
  MODEL_DESCRIPTIONS,
  ALLOWED_TRAINERS,
  STRATEGY_STATE,
  ENGINE_FEATURES,
  PRIVACY,
  JUDGED_ROUNDS,
  PART_MEMORIES,
  WHOLE_RECORDS,
  BROADCASTS,
  PRIVACY_OF_PARTS,
  WORK_SHARES,
  API_KEYS,
  MODEL_TRIALS,
  FETCHES_AND_NOTES,
  DEPLOYMENTS,
  ALERTS,
  ETIQUETTE,
  AGENT_UPDATES,
  LOG_LEVELS,
  EXAMINATIONS,
  WAKES,
  CLEARED_ORDERS,
];
