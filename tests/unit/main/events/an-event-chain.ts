import { join } from 'node:path';
import { EventCheckpoints } from '../../../../main/events/event-checkpoints.ts';
import { EventLog } from '../../../../main/events/event-log.ts';
import { EventRetention } from '../../../../main/events/event-retention.ts';
import { EventVerifier } from '../../../../main/events/event-verifier.ts';
import { LiveFeed } from '../../../../main/events/live-feed.ts';
import { Database } from '../../../../main/storage/database.ts';
import { CheckpointRows } from '../../../../main/storage/rows/checkpoint-rows.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { KeysInMemory } from '../../platform/keys/keys-in-memory.ts';
import { started } from '../storage/a-store.ts';
import { HandClock } from '../storage/hand-clock.ts';

interface ChainOptions {
  readonly folder?: string;
  readonly keys?: KeysInMemory;
  readonly keptDays?: number;
  readonly clock?: HandClock;
}

/** An event log with everything that holds it to what was once written; the same folder goes on with its chain. */
export async function anEventChain({
  folder = aTemporaryFolder(),
  keys = new KeysInMemory(),
  keptDays = 0,
  clock = new HandClock(1_700_000_000_000),
}: ChainOptions = {}) {
  const warnings: unknown[] = [];
  const log = { warn: (...line: unknown[]) => void warnings.push(line) };
  const database = await started(new Database(join(folder, 'orchestrator.sqlite')));
  const events: EventLog = new EventLog({
    database,
    feed: new LiveFeed(),
    clock,
    onAppended: (place) => checkpoints.signWhenDue(place),
  });
  const checkpoints = new EventCheckpoints({ database, events, keys, clock, log });
  await started(checkpoints);
  const retention = new EventRetention({ database, events, checkpoints, clock, log, keptDays });
  const verifier = new EventVerifier({ database, checkpoints, clock });
  /** Adds events in one transaction. */
  const add = (count: number): void =>
    database.transaction(() => {
      for (let version = 1; version <= count; version++) {
        events.append({ kind: 'model-added', model: 'digits', version });
      }
    });
  /** Changes the database past all rules, as somebody who can write the file may. */
  const tamper = (sql: string): void => {
    if (database.prepare(sql).run().changes === 0) throw new Error(`nothing was changed by ${sql}`);
  };
  /** Sequences of all checkpoints. */
  const signed = (): number[] =>
    new CheckpointRows(database).between(0, Number.MAX_SAFE_INTEGER, 10_000).map(({ sequence }) => sequence);
  return { folder, keys, clock, warnings, database, events, checkpoints, retention, verifier, add, tamper, signed };
}
