import { importDigits } from './digits.ts';
import { startAgents, type TestAgent } from './test-agent.ts';
import { TestOrchestrator } from './test-orchestrator.ts';

interface Cluster {
  readonly orchestrator: TestOrchestrator;
  readonly agents: readonly TestAgent[];
}

/** An orchestrator that has `digits`, and agents that are online. */
export async function aCluster({ agents: count }: { readonly agents: number }): Promise<Cluster> {
  const orchestrator = await TestOrchestrator.start();
  const [agents] = await Promise.all([startAgents(orchestrator, count), importDigits(orchestrator)]);
  return { orchestrator, agents };
}

/** One of the agents, which must be there. */
export function one(agents: readonly TestAgent[], number: number): TestAgent {
  const agent = agents[number - 1];
  if (agent === undefined) throw new Error(`there is no agent ${number}`);
  return agent;
}
