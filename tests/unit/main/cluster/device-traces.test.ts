import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { TRACE_FEATURE } from '../../../../common/etiquette/trace.ts';
import { USUAL_POLICY } from '../../../../common/specs/etiquette-policy.ts';
import { DeviceTraces } from '../../../../main/cluster/replays/device-traces.ts';
import { replayPast } from '../../../../main/cluster/replays/replay-past.ts';
import { aCluster } from '../../builders/a-cluster.ts';

const ABLE = { features: [TRACE_FEATURE] };
const MINUTE_MS = 60_000;
const READING = {
  power: 'mains',
  charge: null,
  idleMs: null,
  thermal: 'nominal',
  memory: 'normal',
  otherLoad: 0,
  metered: false,
  megabits: null,
};

/** An entry a minute, from one to another. */
function lines(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) =>
    JSON.stringify({ v: 1, at: (from + index) * MINUTE_MS, offset: 0, reading: READING, pause: null, level: 'full' }),
  );
}

async function aDesk() {
  const cluster = await aCluster();
  const desk = new DeviceTraces(cluster);
  const nuc = cluster.admit('nuc', ABLE);
  const answer = (packed: Uint8Array) => desk.answer(nuc, desk.requestOf(nuc) ?? '', packed);
  return { ...cluster, desk, nuc, answer };
}

test('a device is asked once, and its last days are read; a torn line is counted', async () => {
  const { desk, nuc, answer } = await aDesk();
  const [short, long] = [desk.read(nuc, 10 / 1_440), desk.read(nuc, 7)];
  desk.answer(nuc, 'another request', new Uint8Array());
  answer(gzipSync([...lines(0, 60), '{"v":1,"at":'].join('\n')));
  expect((await short).entries).toHaveLength(11);
  expect(await long).toMatchObject({ unreadable: 1, entries: { length: 61 } });
  expect(desk.requestOf(nuc)).toBeUndefined();
});

test('levels over time have away pieces where nothing was written, and a bounded number', async () => {
  const { desk, nuc, answer } = await aDesk();
  const asked = desk.read(nuc, 31);
  answer(gzipSync([...lines(0, 15), ...lines(45, 60), ...lines(30_000, 30_001)].join('\n')));
  const past = await asked;
  const whole = await replayPast(USUAL_POLICY, past);
  expect(whole.levels.length).toBeLessThanOrEqual(672);
  expect(whole).toMatchObject({ from: 0, until: 30_001 * MINUTE_MS, usefulMsWithout: whole.usefulMs });
  const morning = await replayPast(USUAL_POLICY, { ...past, entries: past.entries.slice(0, 32) });
  expect(morning.levels).toEqual(['full', null, null, 'full']);
  expect(morning).toMatchObject({ pieceMs: 15 * MINUTE_MS, awayMs: 30 * MINUTE_MS, usefulMs: 30 * MINUTE_MS });
});

test('who is away, too old, silent or without a trace is told apart, and garbage is refused', async () => {
  const { desk, nuc, answer, admit, devices, clock } = await aDesk();
  await expect(desk.read(admit('old'), 7)).rejects.toMatchObject({ code: 'unimplemented' });
  const empty = expect(desk.read(nuc, 7)).rejects.toMatchObject({ code: 'not-found' });
  answer(new Uint8Array());
  await empty;
  for (const garbage of [Buffer.from('no gzip'), gzipSync('{"v":9}\n{"v":9}\n'), gzipSync(Buffer.alloc(20 << 20))]) {
    const refused = expect(desk.read(nuc, 7)).rejects.toMatchObject({ code: 'invalid-argument' });
    answer(garbage);
    await refused;
  }
  const silent = expect(desk.read(nuc, 7)).rejects.toMatchObject({ code: 'deadline-exceeded' });
  clock.advance(20_000);
  await silent;
  const leaving = expect(desk.read(nuc, 7)).rejects.toMatchObject({ code: 'unavailable' });
  devices.markOffline(nuc, 'connection-lost');
  await leaving;
  await expect(desk.read(nuc, 7)).rejects.toMatchObject({ code: 'unavailable', message: 'nuc is offline' });
});
