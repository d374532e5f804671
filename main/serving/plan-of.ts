import { isDeepStrictEqual } from 'node:util';
import type { ReplicaId, ReplicaPlan } from '../../common/serving/replica-plan.ts';
import { replicaMemory } from '../models/replica-memory.ts';
import type { StoredDeployment } from '../storage/rows/deployment-rows.ts';

/** What a device is told of a replica. */
export function planOf({ name, model, modelSpec, memory, spec }: StoredDeployment, replicaId: ReplicaId): ReplicaPlan {
  const { sha256, sizeBytes, format } = model;
  const { runtime: settings } = spec;
  const memoryBytes = replicaMemory(memory, settings);
  return { replicaId, deployment: name, model: { sha256, sizeBytes }, format, spec: modelSpec, settings, memoryBytes };
}

/** False for a replica of another model or other settings than the deployment has now; what it takes is only an estimate. */
export function isOfPlan(deployment: StoredDeployment, plan: ReplicaPlan): boolean {
  const now = planOf(deployment, plan.replicaId);
  return isDeepStrictEqual(now, { ...plan, memoryBytes: now.memoryBytes });
}
