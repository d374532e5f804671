import { describe, expect, test } from 'vitest';
import { describeJob } from '../../../../common/formats/describe-job.ts';

const MOST_BYTES = 64 << 10;
const HEAD = 'kind: train\nname: big\nrounds: 3\nlearningRate: 0.1\ndata: { kind: managed, dataset: digits }\n';

/** A text of as many bytes as are looked at. */
function filled(head: string, unit: (index: number) => string, tail = ''): string {
  let body = head;
  for (let index = 0; body.length + unit(index).length + tail.length <= MOST_BYTES; index++) body += unit(index);
  return body + tail;
}

const honest = filled(
  `${HEAD}model:\n  input: [64]\n  layers:\n    - type: residual\n      layers:\n`,
  (index) => (index % 250 === 249 ? '    - type: residual\n      layers:\n' : '        - { type: dense, units: 64 }\n'),
  '        - { type: relu }\n',
);

const hostile: Record<string, string> = {
  'a mistake in every byte': filled('kind: train\nx: [', () => ',', ']'),
  'brackets that close nothing': filled('kind: train\n', () => ']'),
  'lines that no value begins with': filled('kind: train\n', () => '@\n'),
  'a list that is never closed': filled('kind: train\nx: [', () => 'a\n'),
  'thousands of fields': filled('{"kind":"train"', (index) => `,"k${index}":1`, '}'),
  'thousands of aliases': filled('kind: train\nx: [', (index) => `&a${index} 1,*a${index},`, ']'),
};

/** Seconds of processor, the least of some tries: others on this machine do not count. Without bounds these took up to sixty times as long. */
async function cost(text: string): Promise<number> {
  const costs: number[] = [];
  for (let tries = 0; tries < 3; tries++) {
    const before = process.cpuUsage();
    await describeJob(text).catch(() => undefined);
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / 1e6);
  }
  return Math.min(...costs);
}

describe('the description of a job', () => {
  test('is that of a job as long as any', async () => {
    expect(honest.length).toBeGreaterThan(0.99 * MOST_BYTES);
    expect(await describeJob(honest)).toEqual({ kind: 'job', format: 'yaml', jobKind: 'train', name: 'big' });
  });

  test('is found though fields stand there twice or signs are wrong: the form shows that', async () => {
    const spec = `${HEAD}model: { preset: mnist-2nn }\n`;
    expect(await describeJob(`${spec}rounds: 4\n]\n`)).toMatchObject({ name: 'big' });
  });

  test('is found with aliases, and with asterisks that are none', async () => {
    const stars = `# ${'* '.repeat(200)}${'*'.repeat(200)}\n`;
    const spec = `${stars}${HEAD}model: { input: [4], layers: [&d { type: dense, units: 4 }, *d, *d ] }\n`;
    expect(await describeJob(spec)).toMatchObject({ name: 'big' });
  });

  test.each(Object.entries(hostile))('is not held up by %s', async (_, text) => {
    const { stackTraceLimit } = Error;
    expect(await cost(text)).toBeLessThan(6 * (await cost(honest)));
    expect(Error.stackTraceLimit).toBe(stackTraceLimit);
  });
});
