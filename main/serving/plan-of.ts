import { isDeepStrictEqual } from 'node:util';
import type { ReplicaId, ReplicaPlan } from '../../common/serving/replica-plan.ts';
import type { StoredDeployment } from '../storage/rows/deployment-rows.ts';

/** What a device is told of a replica. */
export function planOf({ name, model, modelSpec, spec }: StoredDeployment, replicaId: ReplicaId): ReplicaPlan {
  const { sha256, sizeBytes, format } = model;
  return { replicaId, deployment: name, model: { sha256, sizeBytes }, format, spec: modelSpec, settings: spec.runtime };
}

/** False for a replica of another model or other settings than the deployment has now. */
export function isOfPlan(deployment: StoredDeployment, plan: ReplicaPlan): boolean {
  return isDeepStrictEqual(planOf(deployment, plan.replicaId), plan);
}
