import { expect, test } from 'vitest';
import { LogBuffer } from '../../../../worker-agent/logs/log-buffer.ts';

const line = (message: string, facts: object = {}) =>
  `${JSON.stringify({ level: 30, time: 7, msg: message, ...facts })}\n`;

test('records wait in batches until they are acknowledged, each with the job of its task', () => {
  const buffer = new LogBuffer(() => 7);
  buffer.noteJob('t1', 'j1');
  for (let i = 1; i <= 700; i++) buffer.write(line(`${i}`, { task: 't1', component: 'tasks' }));
  const first = buffer.batch();
  expect(first).toHaveLength(500);
  expect(first[0]).toMatchObject({
    sequence: 1,
    record: { message: '1', taskId: 't1', jobId: 'j1', component: 'tasks' },
  });
  buffer.acknowledge(500);
  expect(buffer.batch().map(({ sequence }) => sequence)).toEqual(Array.from({ length: 200 }, (_, i) => 501 + i));
  buffer.acknowledge(700);
  expect(buffer.isEmpty).toBe(true);
});

test('a batch is small also where records are large', () => {
  const buffer = new LogBuffer(() => 7);
  for (let i = 0; i < 100; i++) buffer.write(line('x'.repeat(10_000)));
  const { length } = buffer.batch();
  expect(length).toBeGreaterThan(0);
  expect(length).toBeLessThan(25);
});

test('without room the oldest are lost, and counted', () => {
  const buffer = new LogBuffer(() => 7);
  for (let i = 1; i <= 6_000; i++) buffer.write(line(`${i}`));
  expect(buffer.lost).toBeGreaterThanOrEqual(1_000);
  expect(buffer.batch()[0]?.sequence).toBe(buffer.lost + 1);
  const large = new LogBuffer(() => 7);
  for (let i = 1; i <= 1_000; i++) large.write(line('x'.repeat(10_000)));
  expect(large.lost).toBeGreaterThan(400);
});
