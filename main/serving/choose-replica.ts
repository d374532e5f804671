import type { LiveReplica } from './replica-table.ts';
import type { RoutedRequest } from './routed-request.ts';

type Wanted = Pick<RoutedRequest, 'avoided' | 'attempts' | 'sha256'>;

/**
 * The replica that is expected to answer first: least outstanding work for its slots, weighted by how long it takes. One that
 * has failed the request is chosen only where no other one could take it, and not at once; none that is at it already.
 * One that is to go takes only what no successor could go on with. Undefined where all are busy.
 */
export function chooseReplica(
  replicas: readonly LiveReplica[],
  { avoided, attempts, sha256 }: Wanted,
  now: number,
): LiveReplica | undefined {
  const atIt = new Set([...attempts].map(({ replica }) => replica));
  const able = replicas.filter(
    (replica) =>
      replica.slots > 0 &&
      !atIt.has(replica) &&
      (sha256 === undefined ? !replica.isLeaving : replica.stored.plan.model.sha256 === sha256),
  );
  const untried = able.filter(({ id }) => !avoided.has(id));
  const usualMs = meanServiceMs(able);
  let best: LiveReplica | undefined;
  let leastMs = Number.POSITIVE_INFINITY;
  for (const replica of untried.length > 0 ? untried : able) {
    if (replica.active >= replica.slots || (avoided.get(replica.id) ?? 0) > now) continue;
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
