import { expect, test } from 'vitest';
import { Gate } from '../../../../common/economy/gate.ts';
import { nextTurn } from '../../builders/next-turn.ts';

/** Work that ends when the test says so, or when it is cut. */
function someWork() {
  const begun: { readonly end: () => void; readonly cut: AbortSignal }[] = [];
  const work = (cut: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      begun.push({ end: resolve, cut });
      cut.addEventListener('abort', () => reject(cut.reason));
    });
  return { begun, work };
}

test('work that is cut when the gate closes begins again when it opens', async () => {
  const gate = new Gate();
  const { begun, work } = someWork();
  const done = gate.pass(work, new AbortController().signal);
  await nextTurn();
  expect(gate.count).toBe(1);
  gate.close();
  await nextTurn();
  expect(begun[0]?.cut.aborted).toBe(true);
  expect(begun).toHaveLength(1);
  gate.open();
  await nextTurn();
  expect(begun).toHaveLength(2);
  begun[1]?.end();
  await done;
  expect(gate.count).toBe(0);
});

test('work that nobody wants any more ends while it waits, and a failure of its own is its own', async () => {
  const gate = new Gate();
  gate.close();
  const unwanted = new AbortController();
  const waiting = gate.pass(async () => undefined, unwanted.signal);
  unwanted.abort(new Error('not wanted'));
  await expect(waiting).rejects.toThrow('not wanted');
  gate.open();
  const failing = gate.pass(() => Promise.reject(new Error('broken')), new AbortController().signal);
  await expect(failing).rejects.toThrow('broken');
  expect(gate.count).toBe(0);
});
