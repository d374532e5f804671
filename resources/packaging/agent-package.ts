import { execFile } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { VERSION } from '../../common/version.ts';
import { buildForNode, copyKernels, copyPublisherKeys, copyTrainerKit, RUNTIME_PACKAGES } from './node-bundle.ts';

const run = promisify(execFile);

async function versionOf(root: string, name: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8')) as {
    version: string;
  };
  return version;
}

/** Builds the agent and its launcher into a folder, as a package that needs no other. */
export async function buildAgent(root: string, source: string): Promise<void> {
  const entries = { agent: 'worker-agent/agent-bin.ts', launcher: 'worker-agent/launcher/launcher-bin.ts' };
  await buildForNode({
    root,
    entries,
    to: source,
    format: 'es',
    outside: ['koffi', ...RUNTIME_PACKAGES],
    sourcemap: false,
  });
  await copyKernels(root, source);
  await copyTrainerKit(root, source);
  await copyPublisherKeys(root, source);
  await copyFile(join(root, 'LICENSE'), join(source, 'LICENSE'));
  const manifest = {
    name: 'edgeorchestra-agent',
    version: VERSION,
    description: 'Makes a spare machine a device of an EdgeOrchestra cluster.',
    license: 'MIT',
    type: 'module',
    bin: { 'edgeorchestra-agent': 'launcher.js' },
    engines: { node: '>=22.18' },
    os: ['darwin', 'linux'],
    // It trains without it, only slower: installing may leave it out.
    optionalDependencies: { koffi: await versionOf(root, 'koffi') },
    // Large: whoever wants the machine to serve GGUF or ONNX installs them beside it.
    peerDependencies: Object.fromEntries(
      await Promise.all(RUNTIME_PACKAGES.map(async (name) => [name, await versionOf(root, name)])),
    ),
    peerDependenciesMeta: Object.fromEntries(RUNTIME_PACKAGES.map((name) => [name, { optional: true }])),
  };
  await writeFile(join(source, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** The agent in one file: spare machines install it from there. Returns the file's name. */
export async function packAgent(root: string, out: string): Promise<string> {
  const source = join(out, 'agent-source');
  const to = join(out, 'agent-package');
  await buildAgent(root, source);
  await rm(to, { recursive: true, force: true });
  await mkdir(to, { recursive: true });
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', to], { cwd: source });
  await rm(source, { recursive: true });
  return stdout.trim();
}
