import { type AppError, asAppError } from '../../../common/errors.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import type { EventStream } from './event-stream.ts';

interface StreamedAnswer {
  readonly stream: EventStream;
  /** Sends the events up to the last one. */
  readonly send: () => Promise<void>;
  /** The last events of an answer that went well. */
  readonly last: () => string;
  /** The last event of one that did not. */
  readonly failed: (error: AppError) => string;
  readonly log: Pick<Logger, 'error'>;
}

/** Answers in events. What goes wrong before the first of them is thrown, later it is the last event. */
export async function answerInEvents({ stream, send, last, failed, log }: StreamedAnswer): Promise<void> {
  try {
    await send();
  } catch (thrown) {
    if (!stream.isOpen) throw thrown;
    const error = asAppError(thrown);
    if (error.code === 'internal') log.error({ err: error.cause ?? error }, 'an answer failed');
    stream.end(failed(error));
    return;
  }
  stream.end(last());
}
