import { expect, test } from 'vitest';
import type { Span } from '../../../../main/tracing/span.ts';
import { TraceExporter } from '../../../../main/tracing/trace-exporter.ts';
import { aTraceReceiver } from '../../../support/trace-receiver.ts';

const log = { warn: () => undefined, info: () => undefined };

function aSpan(number: number): Span {
  return {
    traceId: 'a'.repeat(32),
    spanId: number.toString(16).padStart(16, '0'),
    name: `span ${number}`,
    kind: 'internal',
    startedAt: 1_795_000_000_000.25,
    endedAt: 1_795_000_000_001,
    attributes: { share: 0.5, count: 3, word: 'x', is: true, none: null },
  };
}

async function anExporter() {
  const collector = await aTraceReceiver();
  const target = { endpoint: `${collector.endpoint}/`, headers: {} };
  return { collector, exporter: new TraceExporter({ target, resource: () => ({ 'service.name': 'test' }), log }) };
}

test('a full load goes at once, in bounded posts, each span once', async () => {
  const { collector, exporter } = await anExporter();
  exporter.take(Array.from({ length: 1_200 }, (_, index) => aSpan(index)));
  await collector.until('two posts', () => collector.posts.length === 2);
  await exporter.stop();
  expect(collector.spans.map(({ name }) => name)).toEqual(Array.from({ length: 1_200 }, (_, index) => `span ${index}`));
  expect(collector.spans[0]).toMatchObject({
    startedAt: 1_795_000_000_000.25,
    attributes: { share: 0.5, count: '3', word: 'x', is: true },
  });
  expect(collector.posts).toHaveLength(3);
});

test('the oldest are let go when nobody takes them', async () => {
  const { collector, exporter } = await anExporter();
  collector.answerWith(503);
  exporter.take(Array.from({ length: 10_100 }, (_, index) => aSpan(index)));
  await collector.until('a refusal', () => collector.posts.length === 1);
  collector.answerWith(200);
  await exporter.stop();
  expect(collector.spans[0]?.name).toBe('span 100');
});

test('what the collector finds wrong is not sent again', async () => {
  const { collector, exporter } = await anExporter();
  exporter.take([{ ...aSpan(1), traceId: 'not hex' }]);
  await collector.until('a refusal', () => collector.posts.length === 1);
  exporter.take([aSpan(2)]);
  await exporter.stop();
  expect(collector.spans.map(({ name }) => name)).toEqual(['span 2']);
});
