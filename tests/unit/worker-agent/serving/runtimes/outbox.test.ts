import { expect, test, vi } from 'vitest';
import { Outbox } from '../../../../../worker-agent/serving/runtimes/outbox.ts';
import type { RuntimeEvent } from '../../../../../worker-agent/serving/runtimes/runtime-messages.ts';
import { nextTurn } from '../../../builders/next-turn.ts';

const piece = (text: string, token: number) => ({ text, tokens: [token], probabilities: [] });
const error = { code: 'internal', message: '', details: {}, hint: undefined, stack: undefined } as const;

/** An outbox whose line writes when it is told to. */
function anOutbox() {
  const sent: (readonly RuntimeEvent[])[] = [];
  const written: (() => void)[] = [];
  const outbox = new Outbox((events, done) => {
    sent.push(structuredClone(events));
    written.push(done);
  });
  return { outbox, sent, write: () => written.shift()?.() };
}

test('puts together what comes while a message is under way, the pieces of one answer as one', async () => {
  const { outbox, sent, write } = anOutbox();
  outbox.say(1, piece('a', 10));
  await nextTurn();
  outbox.say(1, piece('b', 11));
  outbox.say(2, piece('x', 20));
  outbox.say(1, piece('c', 12));
  await nextTurn();
  expect(sent).toEqual([[{ id: 1, piece: piece('a', 10) }]]);
  write();
  await vi.waitFor(() => expect(sent).toHaveLength(2));
  expect(sent[1]).toEqual([
    { id: 1, piece: { text: 'bc', tokens: [11, 12], probabilities: [] } },
    { id: 2, piece: piece('x', 20) },
  ]);
});

test('sends an end at once, after all that was said before it', async () => {
  const { outbox, sent, write } = anOutbox();
  outbox.say(1, piece('a', 10));
  await nextTurn();
  write();
  outbox.say(1, piece('b', 11));
  outbox.end({ id: 1, error });
  await nextTurn();
  expect(sent[1]).toEqual([
    { id: 1, piece: piece('b', 11) },
    { id: 1, error },
  ]);
});

test('lets answers wait while too much has not gone', async () => {
  const { outbox, write } = anOutbox();
  outbox.say(1, piece('a', 10));
  await nextTurn();
  expect(outbox.room()).toBeUndefined();
  for (let token = 0; token < 300; token++) outbox.say(1, piece('b', token));
  const room = outbox.room();
  expect(room).toBeDefined();
  write();
  await room;
});
