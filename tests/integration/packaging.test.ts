import { execFile } from 'node:child_process';
import { access, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildWholeDesktopInto } from '../support/built-desktop.ts';
import { BootedApp } from '../support/electron/booted-app.ts';
import { anElectronDist } from '../support/electron-dist.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { within } from '../support/within.ts';

const run = promisify(execFile);
const PROJECT = join(import.meta.dirname, '..', '..');
const BIN = join(PROJECT, 'node_modules', '.bin');

interface Package {
  /** The folder with what the app brings along. */
  readonly resources: string;
  /** What the fuses are read from. */
  readonly program: string;
  readonly root: string;
}

let folder: string;
const packages = new Map<string, Package>();

/** Runs a program of a package with this Node, whatever the system has. */
async function tool(name: string, args: readonly string[], cwd = PROJECT): Promise<string> {
  const PATH = `${BIN}:${process.env['PATH']}`;
  const { stdout } = await run(process.execPath, [join(BIN, name), ...args], { cwd, env: { ...process.env, PATH } });
  return stdout;
}

/** A project of nothing but what is packed, so that the build of somebody else is not touched. */
async function aProjectToPack(): Promise<string> {
  const project = join(folder, 'project');
  await buildWholeDesktopInto(join(project, 'out'));
  for (const name of ['node_modules', 'package.json', 'LICENSE', 'resources', 'electron-builder.yml', 'main']) {
    // Hard links: electron-builder refuses symbolic ones into a folder for temporary files, where a clone may lie.
    await run('cp', [process.platform === 'linux' ? '-al' : '-R', join(PROJECT, name), join(project, name)]);
  }
  return project;
}

async function pack(project: string, platform: 'linux' | 'darwin', arch: 'x64' | 'arm64'): Promise<Package> {
  const dist = await anElectronDist(join(folder, `electron-${platform}`), platform);
  const to = join(folder, `release-${platform}`);
  const target = platform === 'linux' ? '--linux' : '--mac';
  const config = [`-c.electronDist=${dist}`, `-c.directories.output=${to}`];
  await tool('electron-builder', [target, 'dir', `--${arch}`, ...config, '--publish', 'never'], project);
  const [unpacked = ''] = (await readdir(to)).filter((name) => /^(linux|mac)/.test(name));
  if (platform === 'linux') {
    const root = join(to, unpacked);
    return { root, resources: join(root, 'resources'), program: join(root, 'edgeorchestra') };
  }
  const root = join(to, unpacked, 'EdgeOrchestra.app');
  return { root, resources: join(root, 'Contents', 'Resources'), program: root };
}

/** A file of the archive. */
async function asarFile(resources: string, path: string): Promise<Buffer> {
  const to = await mkdtemp(join(folder, 'file-'));
  await tool('asar', ['extract-file', join(resources, 'app.asar'), path], to);
  return await readFile(join(to, basename(path)));
}

beforeAll(async () => {
  folder = await mkdtemp(join(PROJECT, 'out-test-'));
  const project = await aProjectToPack();
  packages.set('linux', await pack(project, 'linux', 'x64'));
  packages.set('darwin', await pack(project, 'darwin', 'arm64'));
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

function packageFor(platform: string): Package {
  const found = packages.get(platform);
  if (found === undefined) throw new Error(`there is no package for ${platform}`);
  return found;
}

describe.each([
  ['linux', 'linux-x64'],
  ['darwin', 'darwin-arm64'],
])('the package for %s', (platform, native) => {
  test('holds the built app and nothing else', async () => {
    const { resources } = packageFor(platform);
    const files = (await tool('asar', ['list', join(resources, 'app.asar')])).trim().split('\n');
    for (const needed of [
      '/package.json',
      '/out/main/index.js',
      '/out/main/compute-worker.js',
      '/out/main/dist/kernels-relaxed.wasm',
      '/out/preload/index.cjs',
      '/out/renderer/index.html',
      '/out/worker-agent/in-app.js',
      '/out/worker-agent/trainer-thread.js',
      '/out/worker-agent/python/edgeorchestra_trainer.py',
      '/out/worker-agent/team-thread.js',
      '/out/worker-agent/dist/kernels-shared.wasm',
      '/out/icons/tray-fineTemplate@2x.png',
    ]) {
      expect(files).toContain(needed);
    }
    const screens = files.flatMap((file) => /^\/out\/renderer\/(.+)$/.exec(file)?.[1] ?? []);
    const known = /^(index\.html|icon\.svg|sign-in[\w.-]*|assets|assets\/[\w.-]+\.(js|css|svg|woff2))(\.br)?$/;
    expect(screens.filter((name) => !known.test(name))).toEqual([]);
    const page = (await asarFile(resources, 'out/renderer/index.html')).toString('utf8');
    const named = [...page.matchAll(/(?:src|href)="\/([^"]+)"/g)].map((match) => match[1]);
    expect(named.length).toBeGreaterThan(2);
    expect(screens).toEqual(expect.arrayContaining(named));
    expect(screens.filter((name) => name.endsWith('.js')).length).toBeGreaterThan(5);
    const strange = files.filter((file) => !/^\/(out|node_modules|package\.json|LICENSE)/.test(file));
    expect(strange).toEqual([]);
    expect(files.filter((file) => /\.(ts|map|tsx|md|cc|h|c)$|test/.test(file))).toEqual([]);
    const modules = new Set(files.flatMap((file) => /^\/node_modules\/([^/]+)/.exec(file)?.[1] ?? []));
    const native = platform === process.platform ? ['@koromix'] : [];
    expect([...modules].sort()).toEqual([...native, 'better-sqlite3', 'koffi', 'swagger-ui-dist']);
  });

  test('has the native files that fit, outside of the archive', async () => {
    const { resources } = packageFor(platform);
    const found = (await readdir(resources, { recursive: true })).filter((name) => name.endsWith('.node'));
    const modules = 'app.asar.unpacked/node_modules';
    const koffi = `${modules}/@koromix/koffi-${native}/${native.replace('-', '_')}/koffi.node`;
    expect(found.sort()).toEqual([
      // npm has installed the one for the system that packs.
      ...(platform === process.platform ? [koffi] : []),
      `${modules}/better-sqlite3/prebuilds/${native}.node`,
    ]);
  });

  test('brings the package of the agent and the sample data', async () => {
    const { resources } = packageFor(platform);
    expect(await readdir(join(resources, 'agent-package'))).toEqual(['edgeorchestra-agent-0.1.0.tgz']);
    await access(join(resources, 'datasets', 'uci-digits.csv.gz'));
  });

  test('has its fuses set', async () => {
    const { program } = packageFor(platform);
    const fuses = await tool('electron-fuses', ['read', '--app', program]);
    for (const line of [
      'RunAsNode is Disabled',
      'EnableCookieEncryption is Enabled',
      'EnableNodeOptionsEnvironmentVariable is Disabled',
      'EnableNodeCliInspectArguments is Disabled',
      'EnableEmbeddedAsarIntegrityValidation is Enabled',
      'OnlyLoadAppFromAsar is Enabled',
      'GrantFileProtocolExtraPrivileges is Disabled',
    ]) {
      expect(fuses).toContain(line);
    }
  });
});

test('macOS is told what the app does on the network, and which links are its own', async () => {
  const plist = await readFile(join(packageFor('darwin').root, 'Contents', 'Info.plist'), 'utf8');
  const after = (key: string) => plist.split(`<key>${key}</key>`)[1]?.trimStart() ?? '';
  expect(after('NSLocalNetworkUsageDescription')).toMatch(/^<string>EdgeOrchestra finds your other computers/);
  expect(after('NSBonjourServices')).toMatch(/^<array>\s*<string>_edgeorchestra\._tcp<\/string>\s*<\/array>/);
  expect(after('CFBundleURLSchemes')).toMatch(/^<array>\s*<string>edgeorchestra<\/string>/);
  expect(after('LSMinimumSystemVersion')).toMatch(/^<string>13\.0<\/string>/);
  expect(after('ElectronAsarIntegrity')).toMatch(/app\.asar/);
  expect(after('NSAllowsArbitraryLoads')).toMatch(/^<false\/>/);
  expect(after('NSAllowsLocalNetworking')).toMatch(/^<true\/>/);
});

test('what the configuration names is there, and it is hardened, notarised and for all the targets', async () => {
  const config = parse(await readFile(join(PROJECT, 'electron-builder.yml'), 'utf8')) as {
    mac: Record<string, unknown> & { target: { target: string; arch: string[] }[] };
    linux: { target: { target: string }[] };
  };
  for (const key of ['entitlements', 'entitlementsInherit', 'icon'])
    await access(join(PROJECT, String(config.mac[key])));
  expect(config.mac).toMatchObject({ hardenedRuntime: true, notarize: true });
  expect(config.mac.target).toEqual([
    { target: 'dmg', arch: ['arm64', 'x64'] },
    { target: 'zip', arch: ['arm64', 'x64'] },
  ]);
  expect(config.linux.target.map(({ target }) => target)).toEqual(['AppImage', 'deb']);
});

test('the packed app boots from its archive as the built one does', async () => {
  const extracted = join(folder, 'extracted');
  const { resources } = packageFor('linux');
  await tool('asar', ['extract', join(resources, 'app.asar'), extracted]);
  const app = await BootedApp.start(join(extracted, 'out'), aTemporaryFolder(), resources);
  await app.connect();
  expect(await app.ask('control', { path: 'cluster.get' })).toMatchObject({ devicesTotal: 0 });
  const sample = { path: 'datasets.importSample', input: { name: 'uci-digits' } };
  expect(await app.ask('control', sample)).toMatchObject({ state: 'importing' });
  await expect
    .poll(() => app.ask('control', { path: 'datasets.get', input: { name: 'uci-digits' } }), { timeout: 20_000 })
    .toMatchObject({ state: 'ready' });
  const home = await app.ask('page', { url: 'app://edgeorchestra/jobs/some-job' });
  const [, script = ''] = /<script[^>]* src="([^"]+)"/.exec(home.text) ?? [];
  expect((await app.ask('page', { url: `app://edgeorchestra${script}` })).status).toBe(200);
  await app.ask('quit', undefined).catch(() => undefined);
  expect(await within('the app to end', app.exited)).toBe(0);
});

test('the agent installs from its package alone, and runs', async () => {
  const prefix = aTemporaryFolder();
  const [file = ''] = await readdir(join(packageFor('linux').resources, 'agent-package'));
  const tarball = join(packageFor('linux').resources, 'agent-package', file);
  await mkdir(join(prefix, 'lib'), { recursive: true });
  await run('npm', ['install', '--global', '--offline', '--no-audit', '--no-fund', '--prefix', prefix, tarball]);
  const agent = join(prefix, 'lib', 'node_modules', 'edgeorchestra-agent', 'agent.js');
  expect((await run(process.execPath, [agent, '--version'])).stdout).toBe('0.1.0\n');
  const folder = aTemporaryFolder();
  const trainer = join(import.meta.dirname, '../../resources/python/examples/digits_numpy.py');
  const allowed = await run(process.execPath, [agent, '--allow', trainer, '--data', folder]);
  expect(allowed.stdout).toMatch(/^digits_numpy is allowed on this machine: python/);
  const wrong = await run(process.execPath, [agent, '--nonsense']).catch((error: unknown) => error);
  expect(wrong).toMatchObject({ code: 78, stderr: expect.stringContaining('Usage: edgeorchestra-agent') });
});
