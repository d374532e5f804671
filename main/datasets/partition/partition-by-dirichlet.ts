import { samplesByClass } from '../../../common/datasets/samples-by-class.ts';
import type { Random } from '../../../common/random.ts';
import type { PartitionSpec } from '../../../common/specs/partition-spec.ts';

type DirichletSpec = Extract<PartitionSpec, { scheme: 'dirichlet' }>;

/**
 * Spreads each class over the parts in shares drawn from a symmetric Dirichlet(`alpha`) (Li et al. 2022, "Federated
 * learning on non-IID data silos", section IV-A; the idea is Hsu et al. 2019).
 *
 * Where those authors draw again until every part has ten samples, which may never end, here there is one draw; then
 * parts below `min(minSamples, floor(samples / partitions))` get random samples of whichever part is largest.
 */
export function partitionByDirichlet(
  labels: Int32Array,
  classes: number,
  { alpha, minSamples }: DirichletSpec,
  partitions: number,
  random: Random,
): Uint32Array[] {
  const parts = Array.from({ length: partitions }, (): number[] => []);
  for (const group of samplesByClass(labels, classes)) {
    if (group.length > 0) spread(random.shuffle(group), random.dirichlet(alpha, partitions), parts);
  }
  fillUp(parts, Math.min(minSamples, Math.floor(labels.length / partitions)), random);
  return parts.map((part) => Uint32Array.from(part));
}

function spread(group: Uint32Array, shares: Float64Array, parts: readonly number[][]): void {
  let reached = 0;
  let start = 0;
  for (const [index, part] of parts.entries()) {
    reached += shares[index] ?? 0;
    // The shares add up to 1 only nearly: the last part takes the rest.
    const end = index === parts.length - 1 ? group.length : Math.min(group.length, Math.floor(reached * group.length));
    for (let i = start; i < end; i++) part.push(group[i] ?? 0);
    start = end;
  }
}

/** Moves samples so that no part has fewer than `least`: the largest parts are cut to one common size. */
function fillUp(parts: readonly number[][], least: number, random: Random): void {
  const missing = parts.reduce((sum, part) => sum + Math.max(0, least - part.length), 0);
  if (missing === 0) return;
  const pool: number[] = [];
  const size = sizeThatFrees(missing, parts, least);
  for (const part of parts) {
    const surplus = Math.min(part.length - size, missing - pool.length);
    if (surplus <= 0) continue;
    random.shuffle(part);
    for (const sample of part.splice(part.length - surplus)) pool.push(sample);
  }
  random.shuffle(pool);
  for (const part of parts) {
    for (const sample of pool.splice(0, Math.max(0, least - part.length))) part.push(sample);
  }
}

/** The greatest size to which the parts can be cut so that at least `missing` samples become free. */
function sizeThatFrees(missing: number, parts: readonly number[][], least: number): number {
  const freed = (size: number) => parts.reduce((sum, part) => sum + Math.max(0, part.length - size), 0);
  let low = least;
  let high = parts.reduce((most, part) => Math.max(most, part.length), 0);
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (freed(middle) >= missing) low = middle;
    else high = middle - 1;
  }
  return low;
}
