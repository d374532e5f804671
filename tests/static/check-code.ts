import { ALLOWED_PACKAGES, ALLOWED_USES } from './allowed-code.ts';
import { findingsIn, missingIn } from './code-rules.ts';
import { type Finding, report } from './finding.ts';
import { judgeCode } from './judge-code.ts';
import { visitLoaded } from './module-graph.ts';

/** What people and other programs start; threads and child processes are found from there. */
const ENTRIES = [
  'cli/eo.js',
  'main/headless.ts',
  'main/index.ts',
  'preload/index.ts',
  'worker-agent/index.ts',
  'worker-agent/in-app.ts',
  'worker-agent/agent-bin.ts',
];

const findings: Finding[] = [];
const packages = new Set<string>();
let files = 0;

await visitLoaded('.', ENTRIES, ({ source, origins, package: name, missing }) => {
  files += 1;
  if (name !== undefined) packages.add(name);
  findings.push(...findingsIn(source, origins, name === undefined));
  // Packages try for things that are not always there.
  if (name === undefined) findings.push(...missingIn(source, missing));
});

report(
  judgeCode(findings, ALLOWED_USES, ALLOWED_PACKAGES),
  `check:code: ${files} files of the program and ${packages.size} packages`,
);
