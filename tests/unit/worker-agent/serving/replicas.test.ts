import { expect, test } from 'vitest';
import { Replicas } from '../../../../worker-agent/serving/replicas.ts';
import { nextTurn } from '../../builders/next-turn.ts';
import { HandClock } from '../../main/storage/hand-clock.ts';
import { aPlan, makeRoom, playedFiles, playedRuntimes, SILENT } from './a-played-runtime.ts';

function someReplicas() {
  const clock = new HandClock();
  const runtimes = playedRuntimes();
  const files = playedFiles();
  const replicas = new Replicas({ clock, files: files.files, start: runtimes.start, makeRoom, logger: SILENT });
  const told: string[] = [];
  replicas.onChange(() => {
    told.push(
      replicas
        .statuses()
        .map(({ replicaId, phase }) => `${replicaId} ${phase}`)
        .join(),
    );
  });
  return { clock, ...runtimes, ...files, replicas, told };
}

test('what a plan names again goes on, what it does not ends, what is new begins', async () => {
  const { replicas, arrive, starting, processes, held, swept } = someReplicas();
  arrive();
  replicas.take([aPlan('a'), aPlan('b')]);
  await nextTurn();
  for (const { ready } of starting) ready();
  await nextTurn();
  const kept = replicas.get('b');
  replicas.take([aPlan('b'), aPlan('c'), aPlan('c')]);
  await nextTurn();
  expect(replicas.get('b')).toBe(kept);
  expect(replicas.statuses().map(({ replicaId, phase }) => `${replicaId} ${phase}`)).toEqual(['b ready', 'c loading']);
  expect(processes.map(({ isEnded }) => isEnded)).toEqual([true, false]);
  expect(held).toEqual(['b', 'c']);
  expect(swept).toEqual(['a,b', 'b,c']);
  await replicas.stop();
  // What has come of a model is gone on with after the next start.
  expect(swept).toHaveLength(2);
});

test('phases are told at once, how much has come twice a second', async () => {
  const { clock, replicas, told, arrive } = someReplicas();
  replicas.take([aPlan('a')]);
  expect(told).toEqual(['a fetching']);
  clock.advance(500);
  expect(told).toEqual(['a fetching', 'a fetching']);
  arrive();
  await nextTurn();
  expect(told.at(-1)).toBe('a loading');
  await replicas.stop();
});

test('whoever waits for something to serve is told when there is something, or when the agent stops', async () => {
  const { clock, replicas } = someReplicas();
  const wanted = replicas.untilWanted();
  replicas.take([aPlan('a')]);
  await wanted;
  replicas.take([]);
  const never = replicas.untilWanted();
  await replicas.stop();
  await never;
  replicas.take([aPlan('b')]);
  expect(replicas.isEmpty).toBe(true);
  expect(clock.armed).toBe(0);
});
