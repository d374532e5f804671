import { expect, onTestFinished, test, vi } from 'vitest';
import { nextTurn } from '../../builders/next-turn.ts';
import { aBoard } from './a-board.ts';

const bad = { ok: false, from: 1, to: 9, events: 2, checkpoints: 0, firstBad: 3, problem: 'p', nextStep: 'n' } as const;
const changed = { verification: { at: 7, report: bad } };

test('the gravest comes first, and what was put away stays away over a restart', async () => {
  const { board, set, folder, bodies } = await aBoard();
  set({ ...changed, unsafeSettings: ['insecure'] });
  expect((await board.list()).map(({ id }) => id)).toEqual(['event-log-changed:3', 'setting-unsafe:insecure']);
  await board.dismiss('event-log-changed:3');
  expect((await board.list()).map(({ id }) => id)).toEqual(['setting-unsafe:insecure']);
  expect(bodies().at(-1)).toEqual({
    kind: 'notice-dismissed',
    notice: 'event-log-changed:3',
    cause: 'event-log-changed',
  });
  await expect(board.dismiss('event-log-changed:3')).rejects.toMatchObject({ code: 'not-found' });
  await expect(board.dismiss('setting-unsafe:insecure')).rejects.toMatchObject({ code: 'conflict' });
  const again = await aBoard(folder);
  again.set(changed);
  expect(await again.board.list()).toEqual([]);
});

test('a cause that does not tell its beginning has begun when it was first noticed, until it ends', async () => {
  const { board, set, clock } = await aBoard();
  const since = async () => (await board.list())[0]?.since;
  set({ unsafeSettings: ['insecure'] });
  const first = clock.now();
  expect(await since()).toBe(first);
  clock.advance(60_000);
  expect(await since()).toBe(first);
  set({});
  expect(await since()).toBeUndefined();
  set({ unsafeSettings: ['insecure'] });
  expect(await since()).toBe(first + 60_000);
});

test('watchers are told once of what changes together, also of what no event tells, and not of what stays', async () => {
  const { set, heard, clock, admit, database } = await aBoard();
  const changes = () => heard.filter((type) => type === 'attention-changed').length;
  await nextTurn();
  admit('one');
  admit('two');
  database.settle();
  await nextTurn();
  clock.advance(500);
  await nextTurn();
  expect(changes()).toBe(0);
  set({ disk: { freeBytes: 1, totalBytes: 100 } });
  clock.advance(30_000);
  await nextTurn();
  expect(changes()).toBe(1);
  set({ disk: { freeBytes: 0, totalBytes: 100 } });
  clock.advance(30_000);
  await nextTurn();
  expect(changes()).toBe(1);
  set({});
  clock.advance(30_000);
  await nextTurn();
  expect(changes()).toBe(2);
});

test('it goes on hearing of what happens after too much has come at once', async () => {
  const { board, feed, set, admit, clock, database } = await aBoard();
  const drop = { type: 'attention-changed' } as const;
  for (let message = 0; message < 10_002; message += 1) feed.publish(drop);
  for (let turn = 0; turn < 20; turn += 1) await nextTurn();
  const leaving = new AbortController();
  onTestFinished(() => leaving.abort());
  const heard: string[] = [];
  void (async () => {
    for await (const { type } of feed.subscribe(leaving.signal)) heard.push(type);
  })();
  clock.advance(600);
  await nextTurn();
  set(changed);
  admit('mini');
  database.settle();
  await nextTurn();
  expect(heard).not.toContain('attention-changed');
  clock.advance(600); // sooner than the regular look
  await vi.waitFor(() => expect(heard).toContain('attention-changed'));
  expect(await board.list()).toMatchObject([{ id: 'event-log-changed:3' }]);
});
