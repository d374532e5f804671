import { Random } from '../random.ts';
import { samplesByClass } from './samples-by-class.ts';

/** Indices of the samples kept for training and for testing, each ascending. */
export interface HoldOut {
  readonly train: Uint32Array;
  readonly test: Uint32Array;
}

/**
 * Sets a share of the samples aside for testing, stratified: each class gives its share of a total of
 * `round(share × samples)`, by largest remainders, but never its last sample. The same seed gives the same split.
 *
 * `share` is at least 0 and below 1; 0 leaves the test part empty.
 */
export function holdOut(labels: Int32Array, classes: number, share: number, seed: number): HoldOut {
  const groups = samplesByClass(labels, classes);
  const counts = groups.map((group) => Math.floor(group.length * share));
  let missing = Math.round(labels.length * share) - counts.reduce((sum, count) => sum + count, 0);
  const byRemainder = groups
    .map((group, index) => ({ index, remainder: group.length * share - Math.floor(group.length * share) }))
    .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of byRemainder) {
    if (missing <= 0) break;
    if ((counts[index] ?? 0) + 1 >= (groups[index]?.length ?? 0)) continue;
    counts[index] = (counts[index] ?? 0) + 1;
    missing--;
  }

  const random = new Random(seed);
  const held = new Uint8Array(labels.length);
  for (const [index, group] of groups.entries()) {
    for (const sample of random.shuffle(group).subarray(0, counts[index])) held[sample] = 1;
  }
  const all = Uint32Array.from(labels.keys());
  return { train: all.filter((sample) => held[sample] === 0), test: all.filter((sample) => held[sample] === 1) };
}
