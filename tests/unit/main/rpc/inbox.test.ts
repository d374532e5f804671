import { expect, it } from 'vitest';
import { Bell } from '../../../../common/bell.ts';
import { Inbox } from '../../../../main/rpc/inbox.ts';

it('hands over one message after the other, reads no further than the next, and tells of the end', async () => {
  let read = 0;
  const bell = new Bell();
  const inbox = new Inbox(
    (async function* () {
      for (const message of ['one', 'two', 'three']) {
        read++;
        yield message;
      }
    })(),
    bell,
  );
  expect(inbox.take()).toBe('none yet');
  for (const [index, message] of ['one', 'two', 'three'].entries()) {
    await bell.rung();
    expect(read).toBe(index + 1);
    expect(inbox.take()).toBe(message);
  }
  await bell.rung();
  expect(inbox.take()).toBe('no more');
  expect(inbox.take()).toBe('no more');
});

it('throws what the stream has failed with', async () => {
  const bell = new Bell();
  const inbox = new Inbox(
    (async function* () {
      yield 'one';
      throw new Error('cut');
    })(),
    bell,
  );
  await bell.rung();
  expect(inbox.take()).toBe('one');
  await bell.rung();
  expect(() => inbox.take()).toThrow('cut');
});

it('lets go of the stream when it is closed', async () => {
  const bell = new Bell();
  let isLetGo = false;
  const inbox = new Inbox(
    (async function* () {
      try {
        yield 'one';
        yield 'two';
      } finally {
        isLetGo = true;
      }
    })(),
    bell,
  );
  await bell.rung();
  inbox.close();
  await new Promise(setImmediate);
  expect(isLetGo).toBe(true);
});
