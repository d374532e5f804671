import { describe, expect, test } from 'vitest';
import { JobId } from '../../../../common/domain/ids.ts';
import { aDataset } from '../../builders/a-dataset.ts';
import { aLocalDataset } from '../../builders/a-registration.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { aJobService } from './a-job-service.ts';

/** A job over data that no device has yet: it runs, and waits. */
const patient = aTrainSpec({ data: { kind: 'local', dataset: 'scans' } });
const waitsForDevices = { for: 'devices', needed: 1, available: 0 };

const conflict = (message: string) => expect.objectContaining({ code: 'conflict', message });

describe('a job', () => {
  test('runs as soon as it is submitted, and says what it waits for and since when', async () => {
    const { service, untilEvent, kinds, clock } = await aJobService();
    const { id, state } = service.create(patient);
    expect(state).toBe('running');
    await untilEvent(id, 'job-waited');
    expect(service.get(id)).toMatchObject({
      name: 'digits',
      state: 'running',
      wait: {
        ...waitsForDevices,
        message: 'it needs 1 device with the data set scans, and 0 are online',
        since: clock.now(),
      },
      startedAt: clock.now(),
      roundsCommitted: 0,
      rounds: [],
      tasks: [],
    });
    expect(kinds()).toEqual(['job-created', 'job-started', 'job-waited']);
  });

  test('that could not run is refused, and nothing is kept of it', async () => {
    const { service, kinds, datasets } = await aJobService();
    datasets.set('digits', aDataset({ state: 'importing' }));
    expect(() => service.create(aTrainSpec())).toThrow(expect.objectContaining({ code: 'dataset-mismatch' }));
    expect(service.list(undefined, 10)).toEqual([]);
    expect(kinds()).toEqual([]);
  });

  test('waits for its turn while four others run, and gets it when one of them stops', async () => {
    const { service } = await aJobService();
    const ids = Array.from({ length: 6 }, () => service.create(patient).id);
    const states = () => ids.map((id) => service.get(id).state);
    expect(states()).toEqual(['running', 'running', 'running', 'running', 'queued', 'queued']);
    const [first, second, , , fifth] = ids;
    if (first === undefined || second === undefined || fifth === undefined) throw new Error('six jobs were made');
    const message = '4 other jobs are running';
    expect(service.get(fifth).wait).toMatchObject({ for: 'turn', message });
    await service.cancel(first);
    expect(states()).toEqual(['cancelled', 'running', 'running', 'running', 'running', 'queued']);
    await service.pause(second);
    expect(states()).toEqual(['cancelled', 'paused', 'running', 'running', 'running', 'running']);
    expect(service.resume(second)).toMatchObject({ state: 'queued', wait: { for: 'turn' } });
    expect(service.runningCount).toBe(4);
  });

  test('is listed newest first, a page at a time', async () => {
    const { service } = await aJobService();
    const ids = Array.from({ length: 3 }, () => service.create(patient).id);
    const page = service.list(undefined, 2).map(({ id }) => id);
    expect(page).toEqual(ids.toReversed().slice(0, 2));
    expect(service.list(page.at(-1), 2).map(({ id }) => id)).toEqual(ids.slice(0, 1));
  });
});

describe('pausing', () => {
  test('stops a job at once, and resuming takes it up again', async () => {
    const { service, untilEvent, kinds } = await aJobService();
    const { id } = service.create(patient);
    await untilEvent(id, 'job-waited');
    expect(await service.pause(id)).toMatchObject({ state: 'paused', wait: null });
    expect(service.runningCount).toBe(0);
    expect(service.resume(id)).toMatchObject({ state: 'running' });
    expect(kinds()).toEqual(['job-created', 'job-started', 'job-waited', 'job-paused', 'job-resumed']);
  });

  test('twice at the same time is one pause', async () => {
    const { service } = await aJobService();
    const { id } = service.create(patient);
    const results = await Promise.allSettled([service.pause(id), service.pause(id)]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(service.get(id).state).toBe('paused');
  });
});

describe('cancelling', () => {
  test.each(['running', 'paused'] as const)('ends a job that is %s for good', async (state) => {
    const { service, clock } = await aJobService();
    const { id } = service.create(patient);
    if (state === 'paused') await service.pause(id);
    expect(await service.cancel(id)).toMatchObject({ state: 'cancelled', wait: null, endedAt: clock.now() });
    expect(service.runningCount).toBe(0);
  });
});

describe('deleting', () => {
  test('takes a job that has ended away with all that it has made', async () => {
    const { service, untilEvent, blobs, kinds } = await aJobService();
    const { id } = service.create(patient);
    await untilEvent(id, 'job-waited');
    expect(await blobs.list()).toHaveLength(1);
    await service.cancel(id);
    await service.remove(id);
    expect(await blobs.list()).toEqual([]);
    expect(() => service.get(id)).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect(kinds().at(-1)).toBe('job-removed');
  });
});

describe('what a job in its state cannot do is refused, in words', () => {
  test('while it runs', async () => {
    const { service } = await aJobService();
    const { id } = service.create(patient);
    expect(() => service.resume(id)).toThrow(conflict('cannot resume job digits: it is running'));
    await expect(service.remove(id)).rejects.toEqual(conflict('cannot delete job digits: it is running'));
  });

  test('while it is paused', async () => {
    const { service } = await aJobService();
    const { id } = service.create(patient);
    await service.pause(id);
    await expect(service.pause(id)).rejects.toEqual(conflict('cannot pause job digits: it is paused'));
    await expect(service.remove(id)).rejects.toEqual(conflict('cannot delete job digits: it is paused'));
  });

  test('once it has ended', async () => {
    const { service } = await aJobService();
    const { id } = service.create(patient);
    await service.cancel(id);
    expect(() => service.resume(id)).toThrow(conflict('cannot resume job digits: it is cancelled'));
    await expect(service.pause(id)).rejects.toEqual(conflict('cannot pause job digits: it is cancelled'));
    await expect(service.cancel(id)).rejects.toMatchObject({ hint: 'It has ended.' });
  });

  test('for a job that there is not', async () => {
    const { service } = await aJobService();
    const nobody = JobId.parse('nobody');
    const unknown = expect.objectContaining({ code: 'not-found' });
    expect(() => service.get(nobody)).toThrow(unknown);
    expect(() => service.resume(nobody)).toThrow(unknown);
    await expect(service.pause(nobody)).rejects.toEqual(unknown);
    await expect(service.cancel(nobody)).rejects.toEqual(unknown);
    await expect(service.remove(nobody)).rejects.toEqual(unknown);
  });
});

describe('after a restart', () => {
  test('running jobs go on, queued ones wait for their turn, paused ones stay paused', async () => {
    const before = await aJobService();
    const ids = Array.from({ length: 6 }, () => before.service.create(patient).id);
    const [first] = ids;
    if (first !== undefined) await before.service.pause(first);
    await before.service.stop();
    const { service } = await aJobService(before.folder);
    expect(ids.map((id) => service.get(id).state)).toEqual([
      'paused',
      'running',
      'running',
      'running',
      'running',
      'queued',
    ]);
    expect(service.runningCount).toBe(4);
  });

  test('a job does not say that it waits for what has come meanwhile', async () => {
    const before = await aJobService();
    const { id } = before.service.create(patient);
    await before.untilEvent(id, 'job-waited');
    await before.service.stop();
    before.admit('mac', { datasets: [aLocalDataset('scans')] });
    before.database.settle();
    const { service, untilEvent } = await aJobService(before.folder);
    await untilEvent(id, 'round-started');
    expect(service.get(id).wait).toBeNull();
  });
});

test('a job that fails says why, and lets the next one run', async () => {
  const { service, untilEvent, datasets, admit } = await aJobService();
  datasets.set('digits', aDataset());
  const { id } = service.create(aTrainSpec());
  const others = Array.from({ length: 4 }, () => service.create(patient).id);
  await untilEvent(id, 'job-waited');
  datasets.set('digits', aDataset({ state: 'failed', train: null })); // before anybody could cut them
  admit('mac');
  await untilEvent(id, 'job-failed');
  expect(service.get(id)).toMatchObject({
    state: 'failed',
    wait: null,
    failure: { code: 'dataset-mismatch', message: 'the data set digits is not ready' },
  });
  expect(others.map((one) => service.get(one).state)).toEqual(['running', 'running', 'running', 'running']);
});
