import type { ResourceName } from '../../common/domain/ids.ts';
import type { RoutedRequest } from './routed-request.ts';

/** Requests that wait for a replica, by deployment, in the order in which they get one. */
export class RequestQueues {
  readonly #queues = new Map<ResourceName, RoutedRequest[]>();

  /** Those whose answer has begun go first. */
  add(routed: RoutedRequest, place: 'first' | 'last', now: number): void {
    const queue = this.#queues.get(routed.deployment) ?? [];
    this.#queues.set(routed.deployment, queue);
    routed.waitingSince = now;
    if (place === 'first') queue.unshift(routed);
    else queue.push(routed);
  }

  remove(routed: RoutedRequest): void {
    if (!routed.isWaiting) return;
    routed.waitingSince = undefined;
    const queue = this.#queues.get(routed.deployment);
    const place = queue?.indexOf(routed) ?? -1;
    if (place >= 0) queue?.splice(place, 1);
    if (queue?.length === 0) this.#queues.delete(routed.deployment);
  }

  of(name: ResourceName): readonly RoutedRequest[] {
    return this.#queues.get(name) ?? [];
  }

  /** Deployments for which something waits. */
  names(): ResourceName[] {
    return [...this.#queues.keys()];
  }

  /** Requests that nobody works at; one whose replica is silent may wait for another one too. */
  length(name: ResourceName): number {
    return this.of(name).filter(({ attempts }) => attempts.size === 0).length;
  }
}
