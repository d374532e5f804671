import { readFileSync } from 'node:fs';
import { ALLOWED_LICENCES, INSTALL_SCRIPTS, OTHER_LICENCES, SINGLE } from './allowed-packages.ts';
import {
  duplicateFindings,
  installedFindings,
  integrityFindings,
  licenceFindings,
  npmrcFindings,
  scriptFindings,
} from './dependency-rules.ts';
import { report } from './finding.ts';
import { installedPaths, readLocked } from './lockfile.ts';

const packages = readLocked('.');
const { allowScripts = {} } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  allowScripts?: Record<string, boolean>;
};

report(
  [
    ...integrityFindings(packages),
    ...npmrcFindings(readFileSync('.npmrc', 'utf8')),
    ...installedFindings(packages, installedPaths('.')),
    ...scriptFindings(packages, INSTALL_SCRIPTS, allowScripts),
    ...licenceFindings(packages, { allowed: ALLOWED_LICENCES, byName: OTHER_LICENCES }),
    ...duplicateFindings(packages, SINGLE),
  ],
  `check:dependencies: ${packages.length} packages of the lockfile`,
);
