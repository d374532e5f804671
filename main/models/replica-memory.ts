import type { MemoryNeed } from '../../common/domain/file-description.ts';
import type { RuntimeSettings } from '../../common/serving/replica-plan.ts';

/** What a process takes before it has a model: measured with all three runtimes, 83 to 105 MB. */
const PROCESS_BYTES = 105_000_000;
/** What a runtime of text opens where nobody says how many. */
const USUAL_SLOTS = 4;

type Size = Pick<RuntimeSettings, 'contextTokens' | 'slots'>;
const AS_IT_IS: Size = { contextTokens: null, slots: null };

/**
 * Memory of a replica, in bytes: its process, the weights, the cache for each request that it takes at once, and what lies in
 * between. A lower bound until one of its kind was measured.
 */
export function replicaMemory(need: MemoryNeed, { contextTokens, slots }: Size = AS_IT_IS): number {
  const share = contextTokens === null || need.contextTokens === null ? 1 : contextTokens / need.contextTokens;
  const cacheBytes = need.cacheBytes * share * (slots ?? USUAL_SLOTS);
  return Math.ceil(PROCESS_BYTES + need.weightsBytes + cacheBytes + need.workBytes);
}
