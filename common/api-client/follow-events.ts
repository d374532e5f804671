import type { LiveMessage } from '../domain/event.ts';
import { hasCode } from '../errors.ts';
import { fullJitter } from '../full-jitter.ts';
import { pause } from '../lifecycle/pause.ts';
import { asCallError, isAbort } from './call-error.ts';
import type { ControlClient } from './control-client.ts';
import { latestSequence } from './latest-sequence.ts';

interface FollowOptions {
  /** Only events after this one; without it, those from now on. */
  readonly after?: number;
  /** Ends the stream. */
  readonly signal: AbortSignal;
  /** Called when the stream was cut and will be opened again. */
  readonly onCut?: () => void;
  /** Called when it is open again: what is of the moment (readings, progress) may have been missed meanwhile. */
  readonly onBack?: () => void;
  readonly random?: () => number;
}

/**
 * Everything that happens, for as long as the signal allows. A cut is mended by opening the stream again after the last
 * event seen: no event is lost or repeated.
 * @throws AppError `unavailable` when nothing answers at the first try; later it tries again for ever.
 */
export async function* followEvents(
  client: Pick<ControlClient, 'cluster' | 'events'>,
  { after, signal, onCut, onBack, random = Math.random }: FollowOptions,
): AsyncGenerator<LiveMessage, void, undefined> {
  let last = after ?? (await latestSequence(client, signal));
  let failures = 0;
  let wasOpen = false;
  while (!signal.aborted) {
    try {
      const stream = await client.events.watch({ after: last }, { signal });
      // The signal alone does not always end an open stream: fetch forgets it when the request is garbage-collected.
      const close = (): void => void stream.return().catch(() => undefined);
      signal.addEventListener('abort', close, { once: true });
      if (signal.aborted) close();
      if (failures > 0) onBack?.();
      failures = 0;
      wasOpen = true;
      try {
        for await (const message of stream) {
          if (message.type === 'event') {
            if (message.event.sequence <= last) continue;
            last = message.event.sequence;
          }
          yield message;
        }
      } finally {
        signal.removeEventListener('abort', close);
      }
    } catch (error) {
      if (signal.aborted || isAbort(error)) return;
      const problem = asCallError(error, 'the event stream');
      if (!wasOpen || !hasCode(problem, 'unavailable')) throw problem;
    }
    if (signal.aborted) return;
    if (failures === 0) onCut?.();
    failures++;
    await pause(fullJitter(failures, { firstMs: 200, capMs: 5_000, random }), signal);
  }
}
