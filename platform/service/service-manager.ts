import { execFile } from 'node:child_process';
import { mkdir, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { AppError } from '../../common/errors.ts';
import { replaceFile } from '../blobs/durable-files.ts';
import { launchdPlist } from './launchd-plist.ts';
import type { ServiceDescription } from './service-description.ts';
import { systemdUnit } from './systemd-unit.ts';

const run = promisify(execFile);

type Scoped = Pick<ServiceDescription, 'name' | 'label' | 'scope'>;

/** What starts services on this machine: systemd or launchd. */
export interface ServiceManager {
  /** Where the description of a service lies. */
  pathOf(service: Scoped): string;
  /** Writes the description and starts the service; one of that name is replaced. @throws AppError `unavailable` */
  install(service: ServiceDescription): Promise<void>;
  /** Stops it and removes its description. False where there was none. @throws AppError `unavailable` */
  uninstall(service: Scoped): Promise<boolean>;
}

/** @throws AppError `unimplemented` on a system that has neither */
export function openServiceManager(platform: NodeJS.Platform = process.platform): ServiceManager {
  if (platform === 'linux') return systemd;
  if (platform === 'darwin') return launchd;
  throw new AppError('unimplemented', `services are not known on ${platform}`, {
    hint: 'Have the system start "eo agent" at login in its own way.',
  });
}

const systemd: ServiceManager = {
  pathOf({ name, scope }) {
    if (scope === 'system') return join('/etc/systemd/system', `${name}.service`);
    const config = process.env['XDG_CONFIG_HOME'];
    const base = config === undefined || config === '' ? join(homedir(), '.config') : config;
    return join(base, 'systemd', 'user', `${name}.service`);
  },
  async install(service) {
    await write(systemd.pathOf(service), systemdUnit(service));
    const systemctl = (...words: string[]) => tell('systemctl', [...scopeFlag(service), ...words]);
    await systemctl('daemon-reload');
    await systemctl('enable', `${service.name}.service`);
    await systemctl('restart', `${service.name}.service`);
  },
  async uninstall(service) {
    const path = systemd.pathOf(service);
    if (!(await exists(path))) return false;
    await tell('systemctl', [...scopeFlag(service), 'disable', '--now', `${service.name}.service`]);
    await rm(path, { force: true });
    await tell('systemctl', [...scopeFlag(service), 'daemon-reload']);
    return true;
  },
};

const launchd: ServiceManager = {
  pathOf({ label, scope }) {
    const base = scope === 'system' ? '/' : homedir();
    return join(base, 'Library', scope === 'system' ? 'LaunchDaemons' : 'LaunchAgents', `${label}.plist`);
  },
  async install(service) {
    const path = launchd.pathOf(service);
    await mkdir(dirname(service.errorFile), { recursive: true });
    await write(path, launchdPlist(service));
    // What is not loaded cannot be unloaded: that is no error here.
    await run('launchctl', ['bootout', `${domainOf(service)}/${service.label}`]).catch(() => undefined);
    await tell('launchctl', ['bootstrap', domainOf(service), path]);
  },
  async uninstall(service) {
    const path = launchd.pathOf(service);
    if (!(await exists(path))) return false;
    await run('launchctl', ['bootout', `${domainOf(service)}/${service.label}`]).catch(() => undefined);
    await rm(path, { force: true });
    return true;
  },
};

function scopeFlag({ scope }: Scoped): string[] {
  return scope === 'user' ? ['--user'] : [];
}

function domainOf({ scope }: Scoped): string {
  return scope === 'system' ? 'system' : `gui/${process.getuid?.() ?? 0}`;
}

async function write(path: string, content: string): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, content);
  } catch (cause) {
    throw new AppError('unavailable', `${path} cannot be written`, {
      cause,
      hint: 'A service of the whole system needs "sudo"; without --system it is one of your account.',
    });
  }
}

async function tell(program: string, words: readonly string[]): Promise<void> {
  try {
    await run(program, words);
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr).trim() : '';
    const told = [program, ...words].join(' ');
    throw new AppError('unavailable', `"${told}" failed${said === '' ? '' : `: ${said}`}`, {
      cause,
      hint: `The service is described already: once ${program} works, the same command finishes what is missing.`,
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}
