import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { launchdPlist } from '../../platform/service/launchd-plist.ts';
import type { ServiceDescription } from '../../platform/service/service-description.ts';
import { openServiceManager } from '../../platform/service/service-manager.ts';
import { systemdUnit } from '../../platform/service/systemd-unit.ts';
import type { Account } from '../../platform/settings/account.ts';
import { giveTo, makeFolderOf } from '../../platform/settings/account-folder.ts';
import { invitationFile, keepInvitation } from '../joining/kept-invitation.ts';
import { LAUNCHER_VARIABLE } from '../launcher/launcher-messages.ts';

export type ServiceScope = ServiceDescription['scope'];

interface AgentServiceWish {
  readonly scope: ServiceScope;
  /** Whom the agent runs as, and what it keeps belongs to. */
  readonly account: Account;
  /** The agent's folder. */
  readonly data: string;
  /** What comes behind the program: its script is put before, the folder of its logs behind. */
  readonly arguments: readonly string[];
  /** A secret: kept in the agent's folder until it is used. */
  readonly join: string | undefined;
}

/** How the service is called, and where its description lies. */
export interface InstalledService {
  readonly name: string;
  readonly path: string;
}

const IDENTITY = { name: 'edgeorchestra-agent', label: 'org.edgeorchestra.agent' };
/** EX_CONFIG: wrong settings do not mend by themselves. */
const WRONG_SETTINGS = 78;

/** Has the system start this program as an agent from now on. @throws AppError `unavailable`, `unimplemented`, `forbidden` */
export async function installAgentService(wish: AgentServiceWish): Promise<InstalledService> {
  const manager = openServiceManager();
  const service = describe(wish);
  const { account, data, join: invitation } = wish;
  await makeFolderOf(account, data);
  if (process.platform === 'darwin') await makeFolderOf(account, dirname(service.errorFile));
  if (invitation !== undefined) {
    await keepInvitation(data, invitation);
    await giveTo(account, invitationFile(data));
  }
  await manager.install(service);
  return { name: service.name, path: manager.pathOf(service) };
}

/** What `installAgentService` would write. */
export function previewAgentService(wish: AgentServiceWish): string {
  return process.platform === 'darwin' ? launchdPlist(describe(wish)) : systemdUnit(describe(wish));
}

/** Stops the service and removes it; what the agent keeps stays. Undefined where there is none. @throws AppError `unavailable`, `unimplemented` */
export async function uninstallAgentService(scope: ServiceScope): Promise<InstalledService | undefined> {
  const manager = openServiceManager();
  const service = { ...IDENTITY, scope };
  return (await manager.uninstall(service)) ? { name: service.name, path: manager.pathOf(service) } : undefined;
}

function describe({ scope, account, arguments: given }: AgentServiceWish): ServiceDescription {
  // The launcher outlives the releases that it starts.
  const script = process.env[LAUNCHER_VARIABLE] ?? process.argv[1] ?? '';
  const logs = join(account.home, 'Library', 'Logs', 'EdgeOrchestra Agent');
  // systemd's journal keeps what is written to standard error within its bounds; launchd has nothing of the kind.
  const logging = process.platform === 'darwin' && !given.includes('--log-folder') ? ['--log-folder', logs] : [];
  return {
    ...IDENTITY,
    title: 'EdgeOrchestra agent',
    command: [process.execPath, realpathSync(script), ...given, ...logging],
    scope,
    account: account.name,
    errorFile: join(logs, 'agent.stderr'),
    finalExitCode: WRONG_SETTINGS,
  };
}
