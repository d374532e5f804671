import { expect, test } from 'vitest';
import { anOpenAiClient } from '../support/ask-streams.ts';
import { aServingCluster } from '../support/serving-cluster.ts';

const BACK_MS = 5_000;

test('after the orchestrator was killed and started again, requests flow within five seconds, from models that stayed loaded', {
  timeout: 120_000,
}, async ({ annotate }) => {
  const { orchestrator, deployment } = await aServingCluster({ agents: 2 });
  const openai = anOpenAiClient(orchestrator);
  const ask = { model: 'moby', prompt: 'The whale', max_tokens: 24, temperature: 0 };
  const before = await openai.completions.create(ask);
  const loadMs = deployment.replicas.map(({ facts }) => facts?.loadMs);

  await orchestrator.kill();
  await orchestrator.restart();
  const backAt = performance.now();
  const after = await openai.completions.create(ask);
  const tookMs = performance.now() - backAt;

  await annotate(`the first answer came ${Math.round(tookMs)} ms after the orchestrator was back`);
  expect(after.choices[0]?.text).toBe(before.choices[0]?.text);
  expect(tookMs).toBeLessThanOrEqual(BACK_MS);
  const again = await orchestrator.client.deployments.get({ name: 'moby' });
  const known = new Map(deployment.replicas.map(({ id, facts }) => [id, facts?.loadMs]));
  for (const { id, facts } of again.replicas) if (facts !== null) expect(facts.loadMs).toBe(known.get(id));
  expect(again.replicas.map(({ id }) => id).toSorted()).toEqual([...known.keys()].toSorted());
  expect(loadMs.every((ms) => ms !== undefined && ms > 0)).toBe(true);
});
