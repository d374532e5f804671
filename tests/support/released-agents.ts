import { generateKeyPairSync } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { VERSION } from '../../common/version.ts';
import { buildAgent } from '../../resources/packaging/agent-package.ts';
import { makeRelease } from '../../resources/packaging/agent-release.ts';

const PROJECT = join(import.meta.dirname, '..', '..');
const STAMP = `VERSION = ${JSON.stringify(VERSION)}`;

interface ReleaseWish {
  /** Replaces the program of the release: what a publisher would never want to send. */
  readonly program?: string;
  /** Runs before the program: what a publisher has not seen coming. */
  readonly prelude?: string;
  readonly key?: string;
}

/** A publisher that builds the agent once, and gives it the numbers of other versions. Call `end` after use. */
export class Publisher {
  readonly folder = mkdtempSync(join(tmpdir(), 'eo-publisher-'));
  readonly key: string;
  readonly publicKey = join(this.folder, 'publisher.pub');
  readonly #built = join(this.folder, 'built');

  constructor() {
    const { privateKey, publicKey } = aKeyPair();
    this.key = privateKey;
    writeFileSync(this.publicKey, publicKey);
  }

  async build(): Promise<void> {
    await buildAgent(PROJECT, this.#built);
  }

  /** A signed release of this very tree under another number. */
  async release(version: string, { program, prelude, key = this.key }: ReleaseWish = {}): Promise<string> {
    const source = mkdtempSync(join(this.folder, 'release-'));
    cpSync(this.#built, source, { recursive: true });
    stamp(source, version);
    if (program !== undefined) writeFileSync(join(source, 'agent.js'), program);
    if (prelude !== undefined) {
      const agent = join(source, 'agent.js');
      writeFileSync(agent, readFileSync(agent, 'utf8').replace(/^#!.*\n/, prelude));
    }
    const least = { leastNode: '22.18.0', leastOrchestrator: '0.1.0' };
    return await makeRelease({ source, key, version, ...least, out: source, madeAt: Date.now() });
  }

  /** The agent as npm installs it on a machine, with these native packages; returns the path of its launcher. */
  install(folder: string, packages: readonly string[] = ['koffi']): string {
    const to = join(folder, 'node_modules', 'edgeorchestra-agent');
    mkdirSync(to, { recursive: true });
    cpSync(this.#built, to, { recursive: true });
    for (const name of packages) symlinkSync(join(PROJECT, 'node_modules', name), join(folder, 'node_modules', name));
    return join(to, 'launcher.js');
  }

  end(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Keys that nobody knows yet, PEM. */
export function aKeyPair() {
  return generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

function stamp(folder: string, version: string): void {
  let stamped = 0;
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.js'))) {
    const text = readFileSync(join(folder, name), 'utf8');
    if (!text.includes(STAMP)) continue;
    stamped++;
    writeFileSync(join(folder, name), text.replace(STAMP, `VERSION = ${JSON.stringify(version)}`));
  }
  if (stamped === 0) throw new Error('the version of the built agent was not found');
}
