/**
 * Classes in the order in which labels number them: whole numbers by value, other names by character code. It depends on
 * the names alone, not on the order of the samples.
 */
export function inOrder(names: Iterable<string>): string[] {
  const all = [...names];
  const numeric = all.every((name) => /^-?\d{1,15}$/.test(name));
  return all.toSorted((a, b) => (numeric ? Number(a) - Number(b) : 0) || (a < b ? -1 : 1));
}
