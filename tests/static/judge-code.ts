import type { AllowedPackage, AllowedUse } from './allowed-code.ts';
import type { Finding } from './finding.ts';
import { packageOf } from './module-graph.ts';

/** What is left of the findings after those that are allowed, with one more for every allowance that nothing needs. */
export function judgeCode(
  findings: readonly Finding[],
  uses: readonly AllowedUse[],
  packages: readonly AllowedPackage[],
): Finding[] {
  const unneeded = new Set([
    ...uses.map(({ file, rule }) => `${file} ${rule}`),
    ...packages.flatMap(({ name, rules }) => rules.map((rule) => `${name} ${rule}`)),
  ]);
  const allowed = new Set(unneeded);
  const left = findings.filter(({ file, rule }) => {
    const key = `${entryFor(packageOf(file), packages) ?? file} ${rule}`;
    unneeded.delete(key);
    return !allowed.has(key);
  });
  const stale = [...unneeded].map((key) => ({
    file: 'tests/static/allowed-code.ts',
    rule: 'stale-allowance',
    text: `nothing needs "${key}" any more; take it out`,
  }));
  return [...left, ...stale];
}

/** The name under which a package is let through: its own, or one that ends in `*` for one package a system. */
function entryFor(name: string | undefined, packages: readonly AllowedPackage[]): string | undefined {
  const family = packages.find((entry) => entry.name.endsWith('*') && name?.startsWith(entry.name.slice(0, -1)));
  return family?.name ?? name;
}
