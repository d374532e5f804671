import type { Deployment, Replica } from '../../../common/domain/deployment.ts';

/** Replicas that take requests: an unloaded one loads with the next. */
export function readyReplicas({ replicas }: Pick<Deployment, 'replicas'>): readonly Replica[] {
  return replicas.filter(({ phase }) => phase === 'ready' || phase === 'unloaded');
}
