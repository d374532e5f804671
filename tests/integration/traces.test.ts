import { expect, test } from 'vitest';
import { importDigits } from '../support/digits.ts';
import { deploy, storeModel } from '../support/serving-cluster.ts';
import { startAgents } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';
import { aTraceReceiver, type ReceivedSpan } from '../support/trace-receiver.ts';
import { aSlowJob } from '../support/train-job.ts';

/** Clocks of the processes are one; times were rounded. */
const ROUNDED_MS = 2;

async function aTracedOrchestrator() {
  const collector = await aTraceReceiver();
  const orchestrator = await TestOrchestrator.start({
    args: ['--no-advertise', '--trace-endpoint', collector.endpoint],
    environment: { EO_TRACE_HEADERS: 'authorization=Bearer%20s3cret' },
  });
  return { collector, orchestrator };
}

test('a job is one trace: its rounds, the attempts of each device, and their phases', async () => {
  const { collector, orchestrator } = await aTracedOrchestrator();
  const { client } = orchestrator;
  const [agents] = await Promise.all([startAgents(orchestrator, 2), importDigits(orchestrator)]);
  collector.answerWith(503);
  const job = await client.jobs.create(aSlowJob());
  await collector.until('a first try', () => collector.posts.length > 0);
  expect(collector.posts[0]).toMatchObject({ path: '/v1/traces', headers: { authorization: 'Bearer s3cret' } });
  collector.answerWith(200);
  await orchestrator.untilSucceeded(job.id);
  await collector.until('the root', () => collector.spans.some(({ name }) => name === 'job digits'));

  const { spans } = collector;
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1);
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length);
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
  expect(roots).toMatchObject([
    { name: 'job digits', attributes: { 'eo.job.id': job.id, 'eo.job.state': 'succeeded' } },
  ]);
  for (const span of spans.filter((one) => one.parentSpanId !== undefined)) {
    const parent = byId.get(span.parentSpanId ?? '') ?? expect.fail(`${span.name} hangs in the air`);
    expect(span.startedAt, `${span.name} in ${parent.name}`).toBeGreaterThanOrEqual(parent.startedAt - ROUNDED_MS);
  }
  const childrenOf = (parent: ReceivedSpan) => spans.filter(({ parentSpanId }) => parentSpanId === parent.spanId);
  const rounds = spans.filter(({ name }) => name.startsWith('round '));
  expect(rounds.map(({ name }) => name)).toEqual(['round 1', 'round 2']);
  for (const round of rounds) {
    const attempts = childrenOf(round).filter(({ name }) => name.startsWith('train part'));
    expect(attempts.map(({ name }) => name).toSorted()).toEqual(['train part 0', 'train part 1', 'train part 2']);
    const names = new Set(attempts.map(({ attributes }) => attributes['eo.device.name']));
    expect(agents.map(({ name }) => name)).toEqual(expect.arrayContaining([...names]));
    for (const attempt of attempts) expect(childrenOf(attempt).map(({ name }) => name)).toContain('training');
    expect(childrenOf(round).map(({ name }) => name)).toContain('judge');
  }
});

test('a request is traced within the trace of its caller, which may ask for none, and nothing is told of what was said', async () => {
  const { collector, orchestrator } = await aTracedOrchestrator();
  const [agents] = await Promise.all([startAgents(orchestrator, 1), storeModel(orchestrator, 'moby')]);
  await deploy(orchestrator, 'moby');
  const ask = async (flags: string) =>
    await orchestrator.fetch('/v1/chat/completions', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${orchestrator.token}`,
        'content-type': 'application/json',
        traceparent: `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-${flags}`,
      },
      body: JSON.stringify({ model: 'moby', messages: [{ role: 'user', content: 'a secret whale' }], max_tokens: 4 }),
    });
  expect((await ask('00')).status).toBe(200);
  expect((await ask('01')).status).toBe(200);
  await collector.until('the request', () => collector.spans.length > 0);

  const { spans } = collector;
  expect(spans).toMatchObject([
    {
      name: 'chat moby',
      kind: 2,
      traceId: '0af7651916cd43dd8448eb211c80319c',
      parentSpanId: 'b7ad6b7169203331',
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'moby',
        'gen_ai.usage.output_tokens': '4',
      },
      error: undefined,
    },
    { name: 'replica', kind: 3, attributes: { 'eo.device.id': agents[0]?.deviceId } },
  ]);
  expect(spans[1]?.parentSpanId).toBe(spans[0]?.spanId);
  expect(JSON.stringify(spans)).not.toContain('whale');
});
