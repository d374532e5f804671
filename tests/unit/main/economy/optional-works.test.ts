import { expect, test } from 'vitest';
import { Gate } from '../../../../common/economy/gate.ts';
import { optionalWorks } from '../../../../main/economy/optional-works.ts';

test('fetches are stopped for processors and power only, and only while there are any; caches and waiting jobs for memory', async () => {
  const fetches = new Gate();
  const deeds: unknown[] = [];
  const works = optionalWorks({
    fetches,
    databases: [{ shrink: () => void deeds.push('shrink') }],
    jobs: { idleBytes: () => 7, save: async (isSaving) => void deeds.push(isSaving) },
  });
  expect(works.map(({ name }) => name)).toEqual(['model-fetches', 'spare-heap', 'waiting-jobs']);
  const [models, heap, jobs] = works;
  expect(models?.helps).toEqual(['cpu', 'power']);
  expect(await models?.holds()).toBeUndefined();
  const ended = Promise.withResolvers<void>();
  const passing = fetches.pass(() => ended.promise, new AbortController().signal);
  expect(await models?.holds()).toEqual({ memoryBytes: 0, diskBytes: 0 });
  await models?.stop();
  expect(fetches.isOpen).toBe(false);
  models?.resume();
  expect(fetches.isOpen).toBe(true);
  ended.resolve();
  await passing;

  await heap?.stop();
  expect(await jobs?.holds()).toEqual({ memoryBytes: 7, diskBytes: 0 });
  await jobs?.stop();
  jobs?.resume();
  expect(deeds).toEqual(['shrink', true, false]);
});
