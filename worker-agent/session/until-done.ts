import { setTimeout as delay } from 'node:timers/promises';
import { fullJitter } from '../../common/full-jitter.ts';
import type { Connection } from './connection.ts';
import { isConnectionLoss, type OrchestratorLink } from './orchestrator-link.ts';

const BACKOFF = { firstMs: 100, capMs: 3_000 };

/** Tries on each new connection until it works or fails for a reason that a new connection does not mend. */
export async function untilDone<Result>(
  link: Pick<OrchestratorLink, 'connection'>,
  signal: AbortSignal,
  work: (connection: Connection) => Promise<Result>,
): Promise<Result> {
  for (let failures = 0; ; ) {
    const connection = await link.connection(signal);
    try {
      return await work(connection);
    } catch (error) {
      signal.throwIfAborted();
      // A connection that another one has replaced may fail in any way: its certificate may be worth nothing by now.
      if (!isConnectionLoss(error) && !connection.isClosed) throw error;
      failures++;
      await delay(fullJitter(failures, BACKOFF), undefined, { signal });
    }
  }
}
