import { join } from 'node:path';
import { DeploymentSpec } from '../common/specs/deployment-spec.ts';
import { readOwnerToken } from '../platform/control-client/owner-token.ts';
import { uploadModel } from '../platform/control-client/upload-file.ts';
import { BenchCluster } from './cluster/bench-cluster.ts';
import { describeMachine, describeVersions } from './machine.ts';
import type { BenchReport } from './report.ts';
import { measureFaults } from './serving/faults.ts';
import { measureOverhead } from './serving/overhead.ts';
import { measureTensors, writeSmallModel } from './serving/tensors.ts';

const DEMO_MODEL = join(import.meta.dirname, '../resources/models/moby-160k-Q8_0.gguf');

/** Models that real agents serve: what the way to them costs, and what the loss of a device does. */
export default async function serving(): Promise<BenchReport> {
  const cluster = await BenchCluster.start(2);
  try {
    const token = (await readOwnerToken(join(cluster.folder, 'orchestrator'))) ?? '';
    const routed = { url: cluster.baseUrl, token };
    const small = join(cluster.folder, 'small.onnx');
    await writeSmallModel(small);
    const add = (name: string, path: string) => uploadModel({ baseUrl: routed.url, token, path, name });
    await Promise.all([add('moby', DEMO_MODEL), add('small', small)]);
    const runtime = { contextTokens: null, slots: null, threads: 1, idleUnloadSeconds: null };
    const [one, two] = [
      { min: 1, max: 1 },
      { min: 2, max: 2 },
    ];
    await deploy(cluster, { name: 'moby', replicas: one, runtime });
    const overhead = await measureOverhead(routed, 'moby', DEMO_MODEL);
    await deploy(cluster, { name: 'small', replicas: one, runtime });
    const tensors = await measureTensors(routed, 'small', small);
    await cluster.client.deployments.stop({ name: 'moby' });
    await deploy(cluster, { name: 'moby-on-two', model: 'moby', replicas: two, runtime });
    const faults = await measureFaults(cluster, routed, 'moby-on-two');
    const figures = [...overhead, ...tensors, ...faults];
    return { bench: 'serving', machine: describeMachine(), versions: describeVersions(), figures };
  } finally {
    await cluster.stop();
  }
}

async function deploy(
  cluster: BenchCluster,
  { model, ...wish }: Pick<DeploymentSpec, 'name' | 'replicas' | 'runtime'> & { readonly model?: string },
): Promise<void> {
  const after = cluster.timeline.mark;
  await cluster.client.deployments.create(DeploymentSpec.parse({ ...wish, model: { name: model ?? wish.name } }));
  const isReady = ({ deployment, state }: { deployment: string; state: string }) =>
    deployment === wish.name && state === 'ready';
  await cluster.timeline.untilEvent('deployment-entered', isReady, { after });
}
