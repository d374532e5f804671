import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import type { TrainAssignment } from '../../../../common/domain/assignment.ts';
import { AppError } from '../../../../common/errors.ts';
import { KeptState } from '../../../../worker-agent/tasks/kept-state.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aHash } from '../../builders/a-hash.ts';
import { anAssignment } from '../../builders/an-assignment.ts';
import { someTraining } from '../../builders/some-training.ts';
import { started } from '../../main/storage/a-store.ts';
import { aTaskRunner } from './a-task-runner.ts';

const silent = pino({ level: 'silent' });

const training = someTraining({ compression: { name: 'top-k', share: 0.1 } });
const sparse = (id: string, attempt = 1) => anAssignment(id, attempt, { training });

describe('what is kept between rounds', () => {
  test('belongs to the job and its data, and is nothing where all travels', () => {
    const keptState = new KeptState(aTemporaryFolder(), silent);
    const residualNameOf = (assignment: TrainAssignment) => keptState.namesOf(assignment).residual;
    const shard = (text: string) => ({ kind: 'shard' as const, sha256: aHash(text), sizeBytes: 1 });
    const local = { kind: 'local' as const, dataset: 'scans', classes: ['cat'] };
    const names = [shard('a'), shard('b'), local].map((data) => residualNameOf({ ...sparse('t1'), data }));
    expect(new Set(names).size).toBe(3);
    expect(residualNameOf(sparse('t2', 5))).toBe(residualNameOf(sparse('t1')));
    expect(residualNameOf(anAssignment('t1'))).toBeUndefined();
  });

  test('counts once the update has arrived, and not before', async () => {
    const stage = await aTaskRunner();
    const kept = stage.keptState.pathOf(stage.keptState.namesOf(sparse('t1')).residual ?? '');
    stage.runner.take({ kind: 'train', assignment: sparse('t1') });
    const upload = await stage.trainTo('upload t1 #1', sparse('t1').task);
    expect(existsSync(kept)).toBe(false);
    upload.finish();
    await stage.idle();
    expect(readFileSync(kept, 'utf8')).toBe('left out by t1');

    stage.runner.take({ kind: 'train', assignment: sparse('t2') });
    await stage.pass('train t2');
    (await stage.reached('upload t2 #1')).finish(new AppError('task-superseded', 'nobody waits for it'));
    await stage.idle();
    expect(readFileSync(kept, 'utf8')).toBe('left out by t1');
    expect(readdirSync(join(stage.folder, 'updates'))).toEqual([]);
  });

  test('survives a restart of the agent together with its update', async () => {
    const stage = await aTaskRunner();
    const kept = stage.keptState.pathOf(stage.keptState.namesOf(sparse('t1')).residual ?? '');
    stage.runner.take({ kind: 'train', assignment: sparse('t1') });
    await stage.trainTo('upload t1 #1', sparse('t1').task);
    await stage.runner.stop();
    const later = await aTaskRunner(stage.folder);
    (await later.reached('upload t1 #1')).finish();
    await later.idle();
    expect(readFileSync(kept, 'utf8')).toBe('left out by t1');
  });

  test('goes when there is too much of it, the oldest first', async () => {
    const folder = aTemporaryFolder();
    const residuals = await started(new KeptState(join(folder, 'kept'), silent, 10));
    for (const [index, name] of ['first', 'second', 'third'].entries()) {
      const left = join(folder, name);
      writeFileSync(left, 'four');
      utimesSync(left, index, index);
      await residuals.keep(name, left);
    }
    expect(readdirSync(join(folder, 'kept')).sort()).toEqual(['second', 'third']);
  });

  test('goes with its job, also when an earlier life of the agent kept it; what other jobs need stays', async () => {
    const folder = aTemporaryFolder();
    const residuals = join(folder, 'kept');
    const keep = async (kept: KeptState, name: string) => {
      writeFileSync(join(folder, name), 'left out');
      await kept.keep(name, join(folder, name));
    };
    const before = await started(new KeptState(residuals, silent));
    for (const name of ['ended.shard', 'ended.local', 'running.shard']) await keep(before, name);
    expect(before.jobs()).toEqual(['ended', 'running']);

    const after = await started(new KeptState(residuals, silent));
    expect(after.jobs().sort()).toEqual(['ended', 'running']);
    await after.forget(['ended', 'unheard-of']);
    expect(readdirSync(residuals)).toEqual(['running.shard']);
    expect(after.jobs()).toEqual(['running']);

    await keep(after, 'ended.shard'); // an update that was still on its way when its job ended
    expect(after.jobs().sort()).toEqual(['ended', 'running']);
    await after.forget(['ended']);
    expect(readdirSync(residuals)).toEqual(['running.shard']);
  });

  test('stays when it is a model of the device’s own, of which nobody else has one', async () => {
    const folder = aTemporaryFolder();
    const kept = join(folder, 'kept');
    const keptState = await started(new KeptState(kept, silent));
    for (const name of ['ended.part.model', 'ended.part.optimizer']) {
      writeFileSync(join(folder, name), 'kept');
      await keptState.keep(name, join(folder, name));
    }
    await keptState.forget(['ended']);
    expect(readdirSync(kept)).toEqual(['ended.part.model']);
    expect(keptState.jobs()).toEqual([]);
  });

  test('is asked about for a hundred jobs at the most', async () => {
    const folder = aTemporaryFolder();
    for (let job = 0; job < 120; job++) writeFileSync(join(folder, `job-${job}.local`), '');
    const residuals = await started(new KeptState(folder, silent));
    expect(new Set(residuals.jobs()).size).toBe(100);
  });
});
