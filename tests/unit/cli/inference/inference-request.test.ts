import { describe, expect, it } from 'vitest';
import { errorOf } from '../../../../cli/inference/inference-request.ts';
import { readEvents } from '../../../../cli/inference/read-events.ts';

describe('events', () => {
  it('are read whole, wherever their bytes were cut', async () => {
    const bytes = new TextEncoder().encode(
      'event: x\r\ndata: {"ö": 1}\r\n\r\n: ping\n\ndata: a\ndata: b\n\ndata: [DONE]\n\ndata: cut',
    );
    for (const size of [1, 3, 7, 1_000]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        bytes.subarray(index * size, (index + 1) * size),
      );
      const events: string[] = [];
      for await (const event of readEvents(asStream(pieces))) events.push(event);
      expect(events).toEqual(['{"ö": 1}', 'a\nb', '[DONE]']);
    }
  });
});

describe('errors of the interfaces to models', () => {
  it.each([
    [
      { error: { message: 'no', code: 'model_not_found', hint: 'ask' } },
      404,
      { code: 'model-not-served', hint: 'ask' },
    ],
    [{ error: { message: 'no', code: 'replica_lost' } }, 503, { code: 'replica-lost' }],
    [{ error: { message: 'no', code: 'context_length_exceeded' } }, 400, { code: 'context-exceeded' }],
    [{ error: { message: 'no', code: 'of_the_future' } }, 429, { code: 'overloaded' }],
    [{ error: 'no' }, 503, { code: 'unavailable', hint: undefined }],
    [{ code: 'forbidden', message: 'no', details: { role: 'viewer' } }, 403, { code: 'forbidden' }],
  ])('%j with %i is %j', (body, status, expected) => {
    expect(errorOf(body, status)).toMatchObject({ message: 'no', ...expected });
  });

  it('name the status where the body tells nothing', () => {
    expect(errorOf(undefined, 502)).toMatchObject({ message: 'the orchestrator answered with status 502' });
  });
});

async function* asStream(pieces: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* pieces;
}
