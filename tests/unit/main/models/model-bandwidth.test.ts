import { expect, test } from 'vitest';
import { ModelBandwidth } from '../../../../main/models/model-bandwidth.ts';
import { nextTurn } from '../../builders/next-turn.ts';
import { HandClock } from '../storage/hand-clock.ts';

const CHUNK = 256 << 10;
const RATE = 1_000_000;

/** The chunks of a model of this size. */
async function* model(sizeBytes: number) {
  const content = Buffer.alloc(sizeBytes, 7);
  for (let offset = 0; offset < sizeBytes; offset += CHUNK) {
    yield { offset, data: content.subarray(offset, offset + CHUNK) };
  }
}

function aLink(bytesPerSecond?: number) {
  const clock = new HandClock();
  const bandwidth = new ModelBandwidth({ clock, bytesPerSecond });
  /** A device that reads as fast as it gets. */
  const download = (sizeBytes = 100e6, signal = new AbortController().signal) => {
    const state = { bytes: 0, longestGapMs: 0, isOver: false };
    let lastAt = clock.now();
    const read = async () => {
      for await (const { offset, data } of bandwidth.paced(model(sizeBytes), signal)) {
        expect(offset).toBe(state.bytes);
        state.bytes += data.length;
        state.longestGapMs = Math.max(state.longestGapMs, clock.now() - lastAt);
        lastAt = clock.now();
      }
      state.isOver = true;
    };
    void read();
    return state;
  };
  const pass = async (ms: number) => {
    for (let gone = 0; gone < ms; gone += 50) {
      await nextTurn();
      clock.advance(50);
    }
    await nextTurn();
  };
  return { clock, download, pass };
}

test('one download alone gets all there is', async () => {
  const { download, pass } = aLink(RATE);
  const alone = download();
  await pass(20_000);
  expect(alone.bytes / 20).toBeGreaterThan(0.95 * RATE);
  expect(alone.bytes / 20).toBeLessThan(1.05 * RATE);
});

test('several share it, each gets the same, and the next ones as soon as they come', async () => {
  const { download, pass } = aLink(RATE);
  const [first, second] = [download(), download()];
  await pass(20_000);
  expect((first.bytes + second.bytes) / 20).toBeLessThan(1.05 * RATE);
  expect(first.bytes / second.bytes).toBeCloseTo(1, 1);
  const before = first.bytes;
  const third = download();
  await pass(30_000);
  expect(third.bytes / 30).toBeGreaterThan(0.9 * (RATE / 3));
  expect((first.bytes - before) / 30).toBeLessThan(1.1 * (RATE / 3));
});

test('a download that ends leaves its share to the others', async () => {
  const { download, pass } = aLink(RATE);
  const [short, long] = [download(2 * CHUNK), download()];
  await pass(2_000);
  expect(short).toMatchObject({ isOver: true, bytes: 2 * CHUNK });
  const before = long.bytes;
  await pass(10_000);
  expect((long.bytes - before) / 10).toBeGreaterThan(0.95 * RATE);
});

test('however many there are, nobody waits so long that it would look cut', async () => {
  const { download, pass } = aLink(65_536);
  const all = Array.from({ length: 40 }, () => download());
  await pass(60_000);
  for (const { bytes, longestGapMs } of all) {
    expect(bytes).toBeGreaterThan(0);
    expect(longestGapMs).toBeLessThan(15_000);
  }
});

test('a reader that has gone ends its download, waits for nothing, and leaves no timer', async () => {
  const { clock, download, pass } = aLink(RATE);
  const gone = new AbortController();
  const download1 = download(100e6, gone.signal);
  await pass(1_000);
  gone.abort();
  await nextTurn();
  expect(download1.isOver).toBe(true);
  expect(clock.armed).toBe(0);
});

test('without a limit nothing is held up', async () => {
  const { clock, download } = aLink();
  const free = download(10 * CHUNK);
  for (let turn = 0; turn < 30; turn++) await nextTurn();
  expect(free).toMatchObject({ isOver: true, bytes: 10 * CHUNK });
  expect(clock.armed).toBe(0);
});
