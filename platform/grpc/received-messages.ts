import type { Readable } from 'node:stream';
import { Bell } from '../../common/bell.ts';
import { AppError } from '../../common/errors.ts';
import type { AnyMessage } from './any-message.ts';

/** Messages that wait for their reader; a stream of objects would let sixteen wait, of a quarter of a megabyte each. */
const MOST_WAITING = 1;
/** Smaller ones are no matter, and may lie in the pool of all buffers, which nobody can let go. */
const LARGE_BYTES = 128 << 10;

/** The memory that large messages, as they came, lie in. */
const memoryOf = new WeakMap<object, ArrayBuffer>();

/** Remembers what a message lies in, for `receivedMessages` to let go. */
export function rememberMemory<Message extends object>(message: Message, { buffer }: Uint8Array): Message {
  if (buffer.byteLength >= LARGE_BYTES && buffer instanceof ArrayBuffer) memoryOf.set(message, buffer);
  return message;
}

/**
 * The messages of a call, each until the next one is asked for: its bytes are gone then, at once. Left to the collector
 * they would be some hundred megabytes, since what has waited for a disk outlives the young generation. After a cut comes
 * first what had arrived, if it is still wanted. A reader that stops leaves the call as it is, and so does one that is told
 * of an error: its status may still have to be sent, which Node's own iterator of a stream does not wait for.
 * @throws AppError `cancelled` for a call that was cut, or what the call fails with
 */
export async function* receivedMessages(call: Readable, isWanted = () => true): AsyncGenerator<AnyMessage> {
  limitWaiting(call);
  const bell = new Bell();
  const arrived: AnyMessage[] = [];
  let end: { readonly error: unknown } | 'well' | undefined;
  const over = (how: typeof end) => {
    end ??= how;
    bell.ring();
  };
  const takeAll = () => {
    for (let message = call.read(); message !== null; message = call.read()) arrived.push(message);
  };
  call
    .on('readable', bell.ring)
    .on('cancelled', takeAll)
    .on('end', () => over('well'))
    .on('error', (error) => over({ error }))
    .on('close', () => over({ error: new AppError('cancelled', 'the call was cut') }));
  for (;;) {
    const message = call.destroyed ? null : call.read();
    if (message !== null) {
      yield message;
      memoryOf.get(message)?.transfer(0);
    } else if (end === undefined) await bell.rung();
    else break;
  }
  for (const message of arrived) if (isWanted()) yield message;
  if (end !== 'well') throw end.error;
}

/** The mark of a stream that another one has made: there is no option for it. */
function limitWaiting(call: Readable): void {
  const { _readableState: state } = call as Readable & { _readableState: { highWaterMark: number } };
  state.highWaterMark = MOST_WAITING;
}
