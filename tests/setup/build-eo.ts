import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildForNode, copyKernels, copyTrainerKit, RUNTIME_PACKAGES } from '../../resources/packaging/node-bundle.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
/** Native code, and files that are read as files. */
const OUTSIDE = ['better-sqlite3', 'koffi', 'swagger-ui-dist', ...RUNTIME_PACKAGES];

/**
 * Builds `eo` as the app and the agent's package are built, once for a run, which starts hundreds of processes: from few
 * files each starts in half the time. Whoever built it, removes it.
 */
export default async function buildEo(): Promise<() => void> {
  if (process.env['EO_TEST_BUILT_EO'] !== undefined) return () => undefined;
  // Packages that stay outside, and what is read from the project, are found from two levels below it.
  const out = mkdtempSync(join(PROJECT, 'out-test-'));
  const to = join(out, 'eo');
  const entries = { index: 'cli/index.ts' };
  await buildForNode({ root: PROJECT, entries, to, format: 'es', outside: OUTSIDE, sourcemap: false });
  await Promise.all([copyKernels(PROJECT, to), copyTrainerKit(PROJECT, to)]);
  process.env['EO_TEST_BUILT_EO'] = join(to, 'index.js');
  return () => rmSync(out, { recursive: true, force: true });
}
