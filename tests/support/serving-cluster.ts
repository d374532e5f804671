import { join } from 'node:path';
import type { Deployment, DeploymentState } from '../../common/domain/deployment.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import { DeploymentSpec } from '../../common/specs/deployment-spec.ts';
import { uploadModel } from '../../platform/control-client/upload-file.ts';
import { startAgents, type TestAgent } from './test-agent.ts';
import { TestOrchestrator } from './test-orchestrator.ts';

/** The demonstration model: English-like text without sense. */
export const DEMO_MODEL = join(import.meta.dirname, '../../resources/models/moby-160k-Q8_0.gguf');

type Wish = Partial<Omit<DeploymentSpec, 'name' | 'model'>>;

interface ServingCluster {
  readonly orchestrator: TestOrchestrator;
  readonly agents: readonly TestAgent[];
  readonly deployment: Deployment;
}

/** An orchestrator and agents that all serve the demonstration model as `moby`. */
export async function aServingCluster({
  agents: count,
  wish,
}: {
  agents: number;
  wish?: Wish;
}): Promise<ServingCluster> {
  const orchestrator = await TestOrchestrator.start();
  const [agents] = await Promise.all([startAgents(orchestrator, count), storeModel(orchestrator, 'moby')]);
  const deployment = await deploy(orchestrator, 'moby', { replicas: { min: count, max: count }, ...wish });
  return { orchestrator, agents, deployment };
}

/** Brings a model's file into the store. */
export function storeModel(
  { baseUrl, token }: TestOrchestrator,
  name: string,
  path = DEMO_MODEL,
): Promise<ModelVersion> {
  return uploadModel({ baseUrl, token, path, name });
}

/** Has the newest version of a model served under its name, and waits until it is. */
export async function deploy(orchestrator: TestOrchestrator, name: string, wish: Wish = {}): Promise<Deployment> {
  const after = orchestrator.live.mark;
  await orchestrator.client.deployments.create(DeploymentSpec.parse({ name, model: { name }, ...wish }));
  await untilServed(orchestrator, name, 'ready', after);
  return await orchestrator.client.deployments.get({ name });
}

/** The deployment enters a state. */
export async function untilServed(
  { live }: TestOrchestrator,
  name: string,
  state: DeploymentState,
  after = 0,
): Promise<number> {
  const isIt = (body: { deployment: string; state: DeploymentState }) =>
    body.deployment === name && body.state === state;
  const { at } = await live.untilEvent('deployment-entered', isIt, { after, ms: 60_000 });
  return at;
}
