import { setFlagsFromString } from 'node:v8';

/** The flag was tried with this one; another may not know it. */
const NODE_MAJOR = '24';

/**
 * Lets memory outside V8's heap, such as the chunks of a transfer, count towards the heap's own limit instead of a small
 * fixed one. Otherwise every few megabytes that pass through start a full collection of a heap that has hardly grown,
 * which was a third of the processor time of a round. Call it first of all in a process that moves much data.
 */
export function collectLess(): void {
  if (process.versions.node.split('.')[0] === NODE_MAJOR) {
    setFlagsFromString('--external-memory-accounted-in-global-limit');
  }
}

/**
 * Keeps V8 from giving the young generation more room than it has now. A thousand devices that connect at once would make
 * it grow to some 100 MB, which stays as long as they beat; and what a larger one holds takes longer to go through.
 */
export function stayYoung(): void {
  if (process.versions.node.split('.')[0] === NODE_MAJOR) setFlagsFromString('--semi-space-growth-factor=1');
}
