import { expect, test } from 'vitest';
import { MALLOC_ENVIRONMENT } from '../../platform/process/malloc-environment.ts';
import { residentMegabytes } from '../support/resident-memory.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

const AGENT_MEGABYTES = 120;
const ORCHESTRATOR_MEGABYTES = 200;
const BEATS = 5;

test('an idle agent and an idle orchestrator, started as by eo, take little memory', async ({ annotate }) => {
  const orchestrator = await TestOrchestrator.start({ environment: MALLOC_ENVIRONMENT });
  const agent = await TestAgent.start(orchestrator, { name: 'agent', environment: MALLOC_ENVIRONMENT });
  // The first start compiles the program; those that follow find it compiled.
  await agent.stop();
  await agent.restart();
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
