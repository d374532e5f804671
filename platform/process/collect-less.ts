import { setV8Flag } from './set-v8-flag.ts';

/**
 * Lets memory outside V8's heap, such as the chunks of a transfer, count towards the heap's own limit instead of a small
 * fixed one. Otherwise every few megabytes that pass through start a full collection of a heap that has hardly grown,
 * which was a third of the processor time of a round. Call it first of all in a process that moves much data.
 */
export function collectLess(): void {
  setV8Flag('--external-memory-accounted-in-global-limit');
}
