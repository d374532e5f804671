import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { VERSION } from '../../common/version.ts';
import { buildAgent } from './agent-package.ts';
import { makeRelease } from './agent-release.ts';

const root = join(import.meta.dirname, '..', '..');
const LEAST_NODE = '22.18.0';
/** The first orchestrator that orders updates. */
const LEAST_ORCHESTRATOR = '0.1.0';

/** The publisher's private key: the file that is named, else the variable. */
async function privateKey(file: string | undefined): Promise<string> {
  const key = file === undefined ? process.env['EO_PUBLISHER_PRIVATE_KEY'] : await readFile(file, 'utf8');
  if (key !== undefined && key !== '') return key;
  throw new Error('give --key FILE, or the key itself in EO_PUBLISHER_PRIVATE_KEY; "npm run publisher-key" makes one');
}

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { key: text, out: text } });
const key = await privateKey(values.key);
const out = resolve(values.out ?? join(root, 'out', 'agent-release'));
await mkdir(out, { recursive: true });
const source = await mkdtemp(join(tmpdir(), 'agent-release-'));
try {
  await buildAgent(root, source);
  const said = { version: VERSION, leastNode: LEAST_NODE, leastOrchestrator: LEAST_ORCHESTRATOR };
  const file = await makeRelease({ source, key, out, madeAt: Date.now(), ...said });
  process.stdout.write(`${file}\n`);
} finally {
  await rm(source, { recursive: true });
}
