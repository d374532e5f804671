import type { IncomingMessage } from 'node:http';
import { AppError } from '../../common/errors.ts';

/**
 * The bytes that a sender sends. @throws AppError `unavailable` when the server is about to close, or the reason of the
 * other signal
 */
export async function* requestChunks(
  request: IncomingMessage,
  draining: AbortSignal,
  ended?: AbortSignal,
): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer> = request.iterator({ destroyOnReturn: false });
  const stopping = Promise.withResolvers<never>();
  stopping.promise.catch(() => undefined);
  const drain = () => stopping.reject(new AppError('unavailable', 'the orchestrator is stopping: go on later'));
  const end = () => stopping.reject(ended?.reason);
  draining.addEventListener('abort', drain, { once: true });
  ended?.addEventListener('abort', end, { once: true });
  if (draining.aborted) drain();
  if (ended?.aborted === true) end();
  try {
    while (true) {
      const next = await Promise.race([chunks.next(), stopping.promise]);
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    draining.removeEventListener('abort', drain);
    ended?.removeEventListener('abort', end);
  }
}
