import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { EtiquetteState } from '../../../../common/etiquette/decision.ts';
import type { EtiquetteReading } from '../../../../common/etiquette/reading.ts';
import { parseTrace } from '../../../../common/etiquette/trace.ts';
import { USUAL_POLICY } from '../../../../common/specs/etiquette-policy.ts';
import { Etiquette } from '../../../../worker-agent/etiquette/etiquette.ts';
import { pauseDevice, readOwnerPause, resumeDevice } from '../../../../worker-agent/etiquette/owner-pause.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';

const QUIET: EtiquetteReading = {
  power: 'mains',
  charge: 1,
  idleMs: 3_600_000,
  thermal: 'nominal',
  memory: 'normal',
  otherLoad: 0,
  metered: null,
  megabits: null,
};
const STRICT = { version: 'strict', policy: { ...USUAL_POLICY, onBattery: 'off' as const } };

/** A device whose surroundings the test sets. It ends by itself, as its clock does not go on. */
function aDevice(folder = aTemporaryFolder()) {
  const clock = new HandClock(Date.UTC(2026, 5, 1));
  const seen: EtiquetteState[] = [];
  const surroundings = { reading: QUIET };
  const etiquette = new Etiquette({
    folder,
    clock,
    read: async () => surroundings.reading,
    onState: (state) => seen.push(state),
    log: { info: () => undefined, warn: () => undefined },
  });
  /** Goes on to the next look, and waits for it. */
  const look = async (): Promise<string> => {
    clock.advance(3_000);
    await etiquette.settled();
    return etiquette.state.level;
  };
  return { folder, clock, etiquette, seen, surroundings, look };
}

test('the owner’s switch works by the data folder alone, at the next look and after a start', async () => {
  const { folder, etiquette, look, seen } = aDevice();
  await etiquette.start();
  expect(etiquette.state.level).toBe('full');
  await pauseDevice(folder, null);
  expect(await look()).toBe('off');
  expect(seen.map(({ level }) => level)).toEqual(['off']);

  const again = aDevice(folder);
  await again.etiquette.start();
  expect(again.etiquette.state).toMatchObject({ level: 'off', reasons: [{ rule: 'pause' }] });
  await resumeDevice(folder);
  expect(await again.look()).toBe('full');
  await etiquette.stop();
  await again.etiquette.stop();
});

test('a switch that cannot be read counts as a pause', async () => {
  const { folder } = aDevice();
  mkdirSync(join(folder, 'etiquette'));
  writeFileSync(join(folder, 'etiquette/pause.json'), '{"until":');
  expect(await readOwnerPause(folder)).toEqual({ until: null });
});

test('the cluster’s policy holds at once, and still when the agent starts without an orchestrator', async () => {
  const { folder, etiquette, surroundings, look } = aDevice();
  surroundings.reading = { ...QUIET, power: 'battery' };
  await etiquette.start();
  expect([etiquette.state.level, etiquette.policyVersion]).toEqual(['gentle', '']);
  etiquette.take(STRICT);
  expect(await look()).toBe('off');
  await etiquette.stop();

  const again = aDevice(folder);
  again.surroundings.reading = surroundings.reading;
  await again.etiquette.start();
  expect([again.etiquette.state.level, again.etiquette.policyVersion]).toEqual(['off', 'strict']);
  await again.etiquette.stop();
});

test('what it has seen is in its trace: changes at once, the rest once a minute', async () => {
  const { folder, etiquette, surroundings, look } = aDevice();
  await etiquette.start();
  for (let looks = 0; looks < 25; looks++) await look();
  surroundings.reading = { ...QUIET, thermal: 'critical' };
  await look();
  await etiquette.stop();
  const { entries } = parseTrace(readFileSync(join(folder, 'etiquette/trace.jsonl'), 'utf8'));
  const start = Date.UTC(2026, 5, 1);
  expect(entries.map(({ at, level }) => [(at - start) / 1_000, level])).toEqual([
    [0, 'full'],
    [60, 'full'],
    [78, 'off'],
  ]);
});
