import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { openServiceManager } from '../service/service-manager.ts';
import type { Subject } from './check.ts';
import type { Host } from './host.ts';
import { unitOf } from './parsing/parse-cgroup.ts';
import { isDisabled } from './parsing/parse-launchctl.ts';

interface ServiceStart {
  readonly by: 'service';
  readonly name: string;
  readonly scope: 'user' | 'system';
  readonly enabled: boolean;
  /** Whether a user's services run while nobody is signed in. */
  readonly lingers: boolean;
}

/** How the program comes to run on this machine; `app`: by the desktop app, of which is not known how it starts. */
export type Start =
  | ServiceStart
  | { readonly by: 'login' }
  | { readonly by: 'hand' }
  | { readonly by: 'container' }
  | { readonly by: 'app' };

const AGENT = { name: 'edgeorchestra-agent', label: 'org.edgeorchestra.agent' };
const SCOPES = ['system', 'user'] as const;

/** Finds out whether the system, the desktop or a person starts the program. */
export async function howItStarts(host: Host, subject: Subject): Promise<Start> {
  if (subject.app !== null) return byApp(subject.app.opensAtLogin);
  if (host.platform === 'darwin') return await onMac(subject);
  if ((await host.exists('/.dockerenv')) || (await host.exists('/run/.containerenv'))) return { by: 'container' };
  const running = subject.isRunning ? unitOf((await host.read('/proc/self/cgroup')) ?? '') : null;
  const unit = running ?? (subject.role === 'agent' ? await installedUnit() : null);
  if (unit === null) return { by: 'hand' };
  const { name, scope } = unit;
  return { by: 'service', name, scope, enabled: await isEnabled(name, scope), lingers: await lingers() };

  async function installedUnit() {
    for (const scope of SCOPES) {
      if (await host.exists(unitPath(scope))) return { name: `${AGENT.name}.service`, scope };
    }
    return null;
  }

  async function isEnabled(unitName: string, unitScope: 'user' | 'system'): Promise<boolean> {
    const flags = unitScope === 'user' ? ['--user'] : [];
    const ran = await host.run('systemctl', ...flags, 'is-enabled', unitName);
    // "static" and "generated" units are started by others; only these two are not started at all.
    return ran.outcome !== 'ended' || !/^(disabled|masked)/.test(ran.out.trim());
  }

  async function lingers(): Promise<boolean> {
    return await host.exists(`/var/lib/systemd/linger/${userInfo().username}`);
  }

  async function onMac({ role }: Subject): Promise<Start> {
    if (role !== 'agent') return { by: 'hand' };
    for (const scope of SCOPES) {
      const folder = scope === 'system' ? '/Library/LaunchDaemons' : join(homedir(), 'Library', 'LaunchAgents');
      if (!(await host.exists(join(folder, `${AGENT.label}.plist`)))) continue;
      const domain = scope === 'system' ? 'system' : `gui/${process.getuid?.() ?? 0}`;
      const ran = await host.run('launchctl', 'print-disabled', domain);
      const enabled = ran.outcome !== 'ended' || !isDisabled(ran.out, AGENT.label);
      return { by: 'service', name: AGENT.label, scope, enabled, lingers: false };
    }
    return { by: 'hand' };
  }
}

function byApp(opensAtLogin: boolean | null): Start {
  if (opensAtLogin === null) return { by: 'app' };
  return { by: opensAtLogin ? 'login' : 'hand' };
}

function unitPath(scope: 'user' | 'system'): string {
  return openServiceManager('linux').pathOf({ ...AGENT, scope });
}
