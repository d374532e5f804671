import type { LockedPackage } from '../../static/lockfile.ts';

/** A package with which nothing is wrong. */
export function aLockedPackage(given: Partial<LockedPackage> = {}): LockedPackage {
  const name = given.name ?? 'plain';
  return {
    name,
    path: `node_modules/${name}`,
    version: '1.0.0',
    integrity: `sha512-${'A'.repeat(86)}==`,
    installed: { version: '1.0.0', license: 'MIT' },
    licenceTexts: [],
    hasRecipe: false,
    ...given,
  };
}
