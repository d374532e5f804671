/** The name that most bytes go by; null where there are none. */
export function heaviest(bytesByName: Iterable<readonly [name: string, bytes: number]>): string | null {
  const sums = new Map<string, number>();
  for (const [name, bytes] of bytesByName) sums.set(name, (sums.get(name) ?? 0) + bytes);
  const [first] = [...sums].toSorted(([, a], [, b]) => b - a);
  return first?.[0] ?? null;
}
