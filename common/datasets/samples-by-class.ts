/**
 * The indices of the samples of each class, ascending; a class without samples has an empty list.
 *
 * `labels[i]` is from 0 to `classes` − 1.
 */
export function samplesByClass(labels: Int32Array, classes: number): Uint32Array[] {
  const counts = new Uint32Array(classes);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const groups = Array.from(counts, (count) => new Uint32Array(count));
  const filled = new Uint32Array(classes);
  for (const [index, label] of labels.entries()) {
    const position = filled[label] ?? 0;
    const group = groups[label];
    if (group === undefined) continue;
    group[position] = index;
    filled[label] = position + 1;
  }
  return groups;
}
