import type { Readable } from 'node:stream';
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
 * first what had arrived, if it is still wanted. A reader that stops leaves the call as it is: its status can still be sent.
 */
export async function* receivedMessages(call: Readable, isWanted = () => true): AsyncGenerator<AnyMessage> {
  limitWaiting(call);
  const arrived: AnyMessage[] = [];
  call.on('cancelled', () => {
    for (let message = call.read(); message !== null; message = call.read()) arrived.push(message);
  });
  let failure: { readonly error: unknown } | undefined;
  try {
    for await (const message of call.iterator({ destroyOnReturn: false })) {
      yield message;
      memoryOf.get(message)?.transfer(0);
    }
  } catch (error) {
    failure = { error };
  }
  for (const message of arrived) if (isWanted()) yield message;
  if (failure !== undefined) throw failure.error;
}

/** The mark of a stream that another one has made: there is no option for it. */
function limitWaiting(call: Readable): void {
  const { _readableState: state } = call as Readable & { _readableState: { highWaterMark: number } };
  state.highWaterMark = MOST_WAITING;
}
