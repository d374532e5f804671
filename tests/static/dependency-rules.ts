import { INSTALL_SCRIPTS, type NamedPackage } from './allowed-packages.ts';
import type { Finding } from './finding.ts';
import { isLicenceAllowed, licenceOfText } from './licence.ts';
import type { LockedPackage } from './lockfile.ts';

const REGISTRY = 'https://registry.npmjs.org/';
const SHA512 = /^sha512-[A-Za-z0-9+/]{86}==$/;
const SCRIPTS = ['preinstall', 'install', 'postinstall'];
const LISTS = 'tests/static/allowed-packages.ts';

const found = (file: string, rule: string, text: string): Finding => ({ file, rule, text });

/** Whether every package is held to its content, and comes from the registry. */
export function integrityFindings(packages: readonly LockedPackage[]): Finding[] {
  return packages.flatMap(({ path, integrity, resolved, link }) => {
    const wrong: Finding[] = [];
    if (!SHA512.test(integrity ?? '')) {
      wrong.push(found(path, 'no-integrity', 'the lockfile has no sha512 for it; install it from the registry again'));
    }
    // Without an address, npm asks the registry; see also the rule for .npmrc.
    if (link === true || (resolved !== undefined && !resolved.startsWith(REGISTRY))) {
      wrong.push(found(path, 'other-source', `comes from ${resolved ?? 'a link'}; take it from ${REGISTRY}`));
    }
    return wrong;
  });
}

/** What in an .npmrc would make npm ask elsewhere, or believe anyone. */
export function npmrcFindings(text: string): Finding[] {
  return text.split('\n').flatMap((line, index) => {
    const [key = '', value = ''] = line.split('=').map((side) => side.trim());
    const isElsewhere = /(^|:)registry$/.test(key) && !value.startsWith(REGISTRY);
    const isTrusting = key === 'strict-ssl' && value !== 'true';
    const wrong = isElsewhere || isTrusting || key === 'dangerously-allow-all-scripts';
    return wrong
      ? [{ ...found('.npmrc', 'other-source', `"${key}" loosens what is installed; take it out`), line: index + 1 }]
      : [];
  });
}

/** True inside of a package whose install script may run: what lies there is that script's doing. */
function isBroughtByScript(path: string): boolean {
  return INSTALL_SCRIPTS.some(({ name, runs }) => runs && path.startsWith(`node_modules/${name}/node_modules/`));
}

/** Whether what lies in node_modules is what the lockfile says, and nothing besides what allowed scripts bring. */
export function installedFindings(packages: readonly LockedPackage[], paths: readonly string[]): Finding[] {
  const locked = new Set(packages.map(({ path }) => path));
  const strange = paths
    .filter((path) => !locked.has(path) && !isBroughtByScript(path))
    .map((path) => found(path, 'not-locked', 'is installed and not in the lockfile; run "npm ci"'));
  const different = packages.flatMap(({ path, version, installed, optional, devOptional, ...others }) => {
    if (installed === undefined) {
      const mayLack = optional === true || devOptional === true || others.link === true;
      return mayLack ? [] : [found(path, 'not-installed', 'is in the lockfile and not installed; run "npm ci"')];
    }
    if (installed.version === version) return [];
    const versions = `${installed.version ?? 'no version'} is installed, the lockfile says ${version ?? 'none'}`;
    return [found(path, 'other-version', `${versions}; run "npm ci"`)];
  });
  return [...strange, ...different];
}

/** Whether every script that npm could run is judged, and package.json tells npm the same. */
export function scriptFindings(
  packages: readonly LockedPackage[],
  judged: readonly (NamedPackage & { readonly runs: boolean })[],
  allowScripts: Readonly<Record<string, boolean>>,
): Finding[] {
  const bringing = packages.filter(
    ({ hasInstallScript, hasRecipe, installed }) =>
      hasInstallScript === true || hasRecipe || SCRIPTS.some((name) => installed?.scripts?.[name] !== undefined),
  );
  const names = new Set(bringing.map(({ name }) => name));
  const unjudged = bringing
    .filter(({ name }) => !judged.some((entry) => entry.name === name))
    .map(({ path }) => found(path, 'install-script', `brings a script for npm to run; judge it in ${LISTS}`));
  const stale = judged
    .filter(({ name }) => !names.has(name))
    .map(({ name }) => found(LISTS, 'stale-allowance', `"${name}" brings no script any more; take it out`));
  const all = new Set([...judged.map(({ name }) => name), ...Object.keys(allowScripts)]);
  const untold = [...all].flatMap((name) => {
    const verdict = judged.find((entry) => entry.name === name)?.runs;
    if (verdict === allowScripts[name]) return [];
    return [
      found(
        'package.json',
        'install-script',
        `allowScripts says ${allowScripts[name]} for "${name}", the list ${verdict}`,
      ),
    ];
  });
  return [...unjudged, ...stale, ...untold];
}

interface Licences {
  readonly allowed: ReadonlySet<string>;
  readonly byName: readonly (NamedPackage & { readonly licence: string })[];
}

/** Whether every package may be used under its licence. */
export function licenceFindings(packages: readonly LockedPackage[], { allowed, byName }: Licences): Finding[] {
  const unneeded = new Set(byName);
  const findings = packages.flatMap((one) => {
    const licence = licenceOf(one);
    if (licence !== undefined && isLicenceAllowed(licence, allowed)) return [];
    const entry = byName.find(({ name, licence: its }) => its === licence && stands(name, one.name));
    if (entry === undefined) {
      return [
        found(one.path, 'licence', `is under ${licence ?? 'no known licence'}; do without it, or judge it in ${LISTS}`),
      ];
    }
    unneeded.delete(entry);
    return [];
  });
  const stale = [...unneeded].map(({ name }) =>
    found(LISTS, 'stale-allowance', `no "${name}" needs it any more; take it out`),
  );
  return [...findings, ...stale];
}

/** By what is installed, else by the lockfile, else by the text of its licence. */
function licenceOf({ installed, license, licenceTexts }: LockedPackage): string | undefined {
  const [said] = [installed?.license, installed?.licenses, license].flatMap(wordsOf);
  if (said !== undefined && !/^SEE LICEN[CS]E IN/i.test(said)) return said;
  return licenceTexts.map(licenceOfText).find((name) => name !== undefined);
}

/** A licence as packages have written it over the years: a text, an object, or a list of these to choose from. */
function wordsOf(value: unknown): string[] {
  if (typeof value === 'string' && value !== '') return [value];
  if (Array.isArray(value) && value.length > 0) return [value.flatMap(wordsOf).join(' OR ')];
  if (typeof value === 'object' && value !== null && 'type' in value) return wordsOf(value.type);
  return [];
}

function stands(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
}

/** Whether there is one version of each package that must not be there twice. */
export function duplicateFindings(packages: readonly LockedPackage[], single: readonly string[]): Finding[] {
  return single.flatMap((name) => {
    const versions = new Set(packages.filter((one) => one.name === name).map(({ version }) => version));
    if (versions.size === 1) return [];
    const text = versions.size === 0 ? 'is not in the lockfile' : `is there as ${[...versions].join(' and ')}`;
    return [found('package-lock.json', 'duplicate', `${name} ${text}; there must be one version`)];
  });
}
