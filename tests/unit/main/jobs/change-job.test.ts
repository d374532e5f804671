import { describe, expect, test } from 'vitest';
import { changeJob } from '../../../../main/jobs/change-job.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { aJobService } from './a-job-service.ts';

const patient = aTrainSpec({ data: { kind: 'local', dataset: 'scans' } });

describe('a change of a job', () => {
  const spec = aTrainSpec({ rounds: 10, learningRate: 0.1 });

  test('tells what is different, and only that', () => {
    const changed = changeJob({ spec, roundsCommitted: 3 }, { rounds: 20, learningRate: 0.1, priority: 'high' });
    expect(changed).toEqual({
      spec: { ...spec, rounds: 20, priority: 'high' },
      before: { rounds: 10, priority: 'normal' },
      after: { rounds: 20, priority: 'high' },
    });
  });

  test('to fewer rounds than are kept is refused; to as many ends the job', () => {
    expect(() => changeJob({ spec, roundsCommitted: 3 }, { rounds: 2 })).toThrow(
      expect.objectContaining({ code: 'invalid-specification', details: { path: 'rounds' } }),
    );
    expect(changeJob({ spec, roundsCommitted: 3 }, { rounds: 3 }).spec.rounds).toBe(3);
  });

  test('of the rate of a reproducible job is refused', () => {
    const job = { spec: aTrainSpec({ reproducible: true }), roundsCommitted: 0 };
    expect(() => changeJob(job, { learningRate: 9 })).toThrow(
      expect.objectContaining({ details: { path: 'learningRate' } }),
    );
    expect(changeJob(job, { roundDeadlineSeconds: 9 }).spec.roundDeadlineSeconds).toBe(9);
  });
});

test('a deadline may be learned from now on, unless all parts are waited for', () => {
  const auto = { roundDeadlineSeconds: 'auto' } as const;
  expect(changeJob({ spec: aTrainSpec({}), roundsCommitted: 1 }, auto).spec.roundDeadlineSeconds).toBe('auto');
  expect(() => changeJob({ spec: aTrainSpec({ reproducible: true }), roundsCommitted: 1 }, auto)).toThrow(
    expect.objectContaining({ code: 'invalid-specification', details: { path: 'roundDeadlineSeconds' } }),
  );
});

describe('a job that is changed', () => {
  test('goes by it after a restart as well, and the log tells', async () => {
    const { service, untilEvent, folder } = await aJobService();
    const { id } = service.create(patient);
    await untilEvent(id, 'job-waited');
    expect(service.change(id, { rounds: 77 }).spec.rounds).toBe(77);
    service.change(id, { rounds: 77 });
    await service.stop();
    const again = await aJobService(folder);
    expect(again.service.get(id).spec.rounds).toBe(77);
    expect(again.kinds().filter((kind) => kind === 'job-changed')).toHaveLength(1);
  });

  test('cannot be once it has ended', async () => {
    const { service } = await aJobService();
    const { id } = service.create(patient);
    await service.cancel(id);
    expect(() => service.change(id, { rounds: 77 })).toThrow(expect.objectContaining({ code: 'conflict' }));
  });

  test('to a higher priority gets its turn before those that have waited longer', async () => {
    const { service } = await aJobService();
    const running = Array.from({ length: 4 }, () => service.create(patient).id);
    const [first, second] = [service.create(patient).id, service.create(patient).id];
    service.change(second, { priority: 'high' });
    const [one] = running;
    if (one !== undefined) await service.cancel(one);
    expect(service.get(second).state).toBe('running');
    expect(service.get(first).state).toBe('queued');
  });
});
