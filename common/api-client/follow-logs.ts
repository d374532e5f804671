import type { LogMessage } from '../api/logs-contract.ts';
import type { LogFilter } from '../domain/log-record.ts';
import { hasCode } from '../errors.ts';
import { fullJitter } from '../full-jitter.ts';
import { pause } from '../lifecycle/pause.ts';
import { asCallError, isAbort } from './call-error.ts';
import type { ControlClient } from './control-client.ts';

interface FollowLogsOptions {
  readonly filter: Partial<LogFilter>;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  /** Called when the stream was cut and will be opened again. */
  readonly onCut?: () => void;
  /** Called when it is open again. */
  readonly onBack?: () => void;
}

/**
 * Log records that fit, as they come, for as long as the signal allows. The first message comes at once: what is read after it
 * and what follows miss nothing between them, and may have records in common. A cut is mended by going on where it was.
 * @throws AppError `unavailable` when nothing answers at the first try; later it tries again for ever.
 */
export async function* followLogs(
  client: Pick<ControlClient, 'logs'>,
  { filter, signal, onCut, onBack }: FollowLogsOptions,
): AsyncGenerator<LogMessage, void, undefined> {
  let cursor: string | undefined;
  for (let failures = 0; !signal.aborted; failures++) {
    try {
      const stream = await client.logs.watch({ ...filter, ...(cursor === undefined ? {} : { cursor }) }, { signal });
      // The signal alone does not always end an open stream: fetch forgets it when the request is garbage-collected.
      const close = (): void => void stream.return().catch(() => undefined);
      signal.addEventListener('abort', close, { once: true });
      if (signal.aborted) close();
      if (failures > 0) onBack?.();
      failures = 0;
      try {
        for await (const message of stream) {
          cursor = message.cursor;
          yield message;
        }
      } finally {
        signal.removeEventListener('abort', close);
      }
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      const problem = asCallError(error, 'the log stream');
      if (cursor === undefined || !hasCode(problem, 'unavailable')) throw problem;
    }
    if (signal.aborted) return;
    if (failures === 0) onCut?.();
    await pause(fullJitter(failures + 1, { firstMs: 200, capMs: 5_000 }), signal);
  }
}
