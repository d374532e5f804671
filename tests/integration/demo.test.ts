import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { runEo } from '../support/eo-process.ts';
import { markedProcesses } from '../support/marked-processes.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';

test('the demo trains a real model, prints one object last, and leaves nothing behind', async ({ annotate }) => {
  const folder = aTemporaryFolder();
  const story = randomUUID();
  const demo = await runEo(['demo', '--once', '--json'], {
    fromSource: true,
    environment: { TMPDIR: folder, EO_TEST_STORY: story },
  });
  expect(demo.code).toBe(0);

  const result: unknown = JSON.parse(demo.output.trimEnd().split('\n').at(-1) ?? '');
  const number = expect.any(Number);
  expect(result).toEqual({
    accuracy: number,
    rounds: number,
    seconds: number,
    devices: 3,
    updates: number,
    bytesUp: number,
    bytesDown: number,
  });
  expect(result).toHaveProperty(
    'accuracy',
    expect.toSatisfy((accuracy: number) => accuracy >= 0.97),
  );
  await annotate(`demo: ${JSON.stringify(result)}`);

  expect(markedProcesses(`EO_TEST_STORY=${story}`)).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});
