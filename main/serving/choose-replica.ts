import type { LiveReplica } from './replica-table.ts';
import type { RoutedRequest } from './routed-request.ts';

type Wanted = Pick<RoutedRequest, 'avoided' | 'sha256'>;

/**
 * The replica that is expected to answer first: least outstanding work for its slots, weighted by how long it takes. One that
 * has failed the request is chosen only where no other one could take it; undefined where all are busy.
 */
export function chooseReplica(replicas: readonly LiveReplica[], { avoided, sha256 }: Wanted): LiveReplica | undefined {
  const able = replicas.filter(
    (replica) => replica.slots > 0 && (sha256 === undefined || replica.stored.plan.model.sha256 === sha256),
  );
  const untried = able.filter(({ id }) => !avoided.has(id));
  const usualMs = meanServiceMs(able);
  let best: LiveReplica | undefined;
  let leastMs = Number.POSITIVE_INFINITY;
  for (const replica of untried.length > 0 ? untried : able) {
    if (replica.active >= replica.slots) continue;
    const expectedMs = ((replica.active + 1) / replica.slots) * (replica.pace.serviceMs ?? usualMs);
    if (expectedMs >= leastMs) continue;
    best = replica;
    leastMs = expectedMs;
  }
  return best;
}

/** Of those that are known; a replica that has not answered yet counts as one of them. */
function meanServiceMs(replicas: readonly LiveReplica[]): number {
  let sum = 0;
  let known = 0;
  for (const { pace } of replicas) {
    if (pace.serviceMs === null) continue;
    sum += pace.serviceMs;
    known++;
  }
  return known === 0 ? 1 : sum / known;
}
