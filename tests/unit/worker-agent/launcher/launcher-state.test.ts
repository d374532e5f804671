import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ReleaseVersion } from '../../../../common/updates/release-version.ts';
import {
  beginTrial,
  FIRST_STATE,
  isOnProbation,
  keepsFalling,
  keepTrial,
  noteFall,
  putTrialOff,
  readLauncherState,
  releaseToStart,
  rollBack,
  startTrial,
  takeBack,
  writeLauncherState,
} from '../../../../worker-agent/launcher/launcher-state.ts';
import { TrialWatch } from '../../../../worker-agent/launcher/trial-watch.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';

const [second, third] = [ReleaseVersion.parse('0.2.0'), ReleaseVersion.parse('0.3.0')];
const NOW = Date.UTC(2026, 10, 23);
const MINUTE_MS = 60_000;
const FAILURE = { code: 'update-failed', message: 'it ended' } as const;

test('a release is tried, kept, and gone back to when the next one fails', () => {
  expect(releaseToStart(FIRST_STATE, '0.1.0')).toBeNull();
  const tried = beginTrial(FIRST_STATE, second, 'a');
  expect(releaseToStart(tried, '0.1.0')).toBe('0.2.0');
  const kept = keepTrial(startTrial(tried, 7), NOW);
  expect(kept).toMatchObject({
    current: '0.2.0',
    previous: null,
    trial: null,
    last: { outcome: 'updated', order: 'a' },
  });

  const next = startTrial(beginTrial(kept, third, 'b'), 8);
  expect(releaseToStart(next, '0.1.0')).toBe('0.3.0');
  const back = rollBack(next, FAILURE);
  expect(back).toMatchObject({ current: '0.2.0', trial: null, last: { outcome: 'rolled-back', failure: FAILURE } });
  expect(releaseToStart(back, '0.1.0')).toBe('0.2.0');
});

test('a release that was kept and then ends again and again is taken back, in its first day', () => {
  const kept = keepTrial(beginTrial({ ...FIRST_STATE, current: second }, third, 'b'), NOW);
  expect([isOnProbation(kept, NOW), isOnProbation(kept, NOW + 1_441 * MINUTE_MS)]).toEqual([true, false]);
  expect(isOnProbation(FIRST_STATE, NOW)).toBe(false);
  const ends = (minutes: readonly number[]) =>
    minutes.reduce((state, at) => noteFall(state, NOW + at * MINUTE_MS), kept);
  expect(keepsFalling(ends([1, 2]), NOW + 2 * MINUTE_MS)).toBe(false);
  expect(keepsFalling(ends([1, 20, 22]), NOW + 22 * MINUTE_MS)).toBe(false);
  const falling = ends([1, 20, 22, 24]);
  expect(keepsFalling(falling, NOW + 24 * MINUTE_MS)).toBe(true);
  const back = takeBack(falling, FAILURE);
  expect(back).toMatchObject({ current: '0.2.0', previous: null, falls: [], keptAt: null });
  expect(back.last).toEqual({ order: 'b', version: '0.3.0', outcome: 'rolled-back', failure: FAILURE });
  expect(isOnProbation(back, NOW)).toBe(false);
});

test('one that a person has installed later goes before what was fetched', () => {
  const kept = keepTrial(beginTrial(FIRST_STATE, second, 'a'), NOW);
  expect(releaseToStart(kept, '0.2.0')).toBeNull();
  expect(releaseToStart(kept, '0.3.0')).toBeNull();
});

test('a trial that somebody has put off begins anew; nothing happens to a state without one', () => {
  const off = putTrialOff(startTrial(beginTrial(FIRST_STATE, second, 'a'), 7));
  expect(off.trial).toEqual({ version: '0.2.0', order: 'a', hasBegun: false, pid: null });
  expect([keepTrial(FIRST_STATE, NOW), putTrialOff(FIRST_STATE)]).toEqual([FIRST_STATE, FIRST_STATE]);
  expect(rollBack(FIRST_STATE, FAILURE)).toEqual(FIRST_STATE);
});

test('what was written is read again; a spoilt file is as none', async () => {
  const file = join(aTemporaryFolder(), 'releases', 'state.json');
  expect(await readLauncherState(file)).toEqual(FIRST_STATE);
  const state = startTrial(beginTrial(FIRST_STATE, second, 'a'), 7);
  await writeLauncherState(file, state);
  expect(await readLauncherState(file)).toEqual(state);
  writeFileSync(file, '{"format":1,"current":"../..","previous":null,"trial":null,"last":null}');
  expect(await readLauncherState(file)).toEqual(FIRST_STATE);
});

function aWatch() {
  const clock = new HandClock();
  const told: string[] = [];
  const watch = new TrialWatch({
    clock,
    rules: { withinSeconds: 20, steadySeconds: 5 },
    onKept: () => told.push('kept'),
    onLate: (hasBeaten) => told.push(hasBeaten ? 'late, with beats' : 'late'),
  });
  return { clock, told, watch };
}

test('a release is kept by the first beat after it has beaten for some seconds, once', () => {
  const { clock, told, watch } = aWatch();
  clock.advance(10_000);
  watch.beat();
  clock.advance(4_000);
  watch.beat();
  expect(told).toEqual([]);
  clock.advance(1_000);
  watch.beat();
  watch.beat();
  clock.advance(60_000);
  expect(told).toEqual(['kept']);
});

test('one that does not beat, or stops beating, is late', () => {
  const silent = aWatch();
  silent.clock.advance(20_000);
  const once = aWatch();
  once.watch.beat();
  once.clock.advance(20_000);
  expect([silent.told, once.told]).toEqual([['late'], ['late, with beats']]);
});
