import { netstrings } from '../storage/netstrings.ts';
import type { StoredCheckpoint } from '../storage/rows/checkpoint-rows.ts';

/** What a checkpoint signs: netstrings of its purpose, the event's sequence, the hash of the chain there, and the time. */
export function checkpointStatement({
  sequence,
  hash,
  at,
}: Pick<StoredCheckpoint, 'sequence' | 'hash' | 'at'>): string {
  return netstrings(['edgeorchestra event checkpoint', sequence, hash, at]);
}
