import { expect, test } from 'vitest';
import { residentMegabytes } from '../support/resident-memory.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

const AGENT_MEGABYTES = 120;
const ORCHESTRATOR_MEGABYTES = 200;
const BEATS = 5;

test('an idle agent and an idle orchestrator take little memory', async ({ annotate }) => {
  // As people start them, who have no cache of compiled code.
  const environment = { NODE_DISABLE_COMPILE_CACHE: '1' };
  const orchestrator = await TestOrchestrator.start({ environment });
  const agent = await TestAgent.start(orchestrator, { name: 'agent', environment });
  for (let beat = 0; beat < BEATS; beat++) {
    await orchestrator.live.untilReading(agent.deviceId, { after: orchestrator.live.mark });
  }
  const figures = {
    agent: residentMegabytes(agent.process.pid),
    orchestrator: residentMegabytes(orchestrator.process.pid),
  };
  await annotate(`idle memory: ${JSON.stringify(figures)} MB`);
  expect(figures.agent).toBeLessThanOrEqual(AGENT_MEGABYTES);
  expect(figures.orchestrator).toBeLessThanOrEqual(ORCHESTRATOR_MEGABYTES);
});
