import { z } from 'zod';

/** A version of the agent as releases carry it: three numbers. */
export const ReleaseVersion = z
  .string()
  .regex(/^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/, 'three numbers with dots, such as 1.4.0')
  .brand<'ReleaseVersion'>();
export type ReleaseVersion = z.infer<typeof ReleaseVersion>;

/** Below 0 where the first is older, above where it is newer; null where one of them is no such version. */
export function compareVersions(one: string, other: string): number | null {
  const [a, b] = [partsOf(one), partsOf(other)];
  if (a === undefined || b === undefined) return null;
  const difference = a.map((part, index) => part - (b[index] ?? 0)).find((part) => part !== 0);
  return difference ?? 0;
}

/** True where both can be read and the first is newer. */
export function isNewer(version: string, than: string): boolean {
  return (compareVersions(version, than) ?? 0) > 0;
}

function partsOf(version: string): number[] | undefined {
  return /^(\d+)\.(\d+)\.(\d+)$/.exec(version)?.slice(1).map(Number);
}
