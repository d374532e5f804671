import type { Command } from 'commander';
import { callingAccount, ownAccount } from '../../platform/settings/account.ts';
import { agentDataFolder } from '../../platform/settings/data-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { withExamples } from '../command-options.ts';
import { passedOn, withAgentOptions } from './agent-options.ts';

interface InstallOptions {
  readonly system?: true;
  readonly print?: true;
  readonly join?: string;
  readonly data?: string;
}

/** `eo agent install` and `uninstall`: the agent as a service of the system, which starts it and keeps it alive. */
export function addAgentServiceCommands(agent: Command, { terminal }: CliContext): void {
  const install = withAgentOptions(
    agent
      .command('install')
      .description('have the system run the agent from now on: systemd or launchd starts it, and again when it fails')
      .option('--system', 'from boot, also while nobody is signed in (with sudo); else at login, as you')
      .option('--print', 'show what would be written, and change nothing'),
  ).action(async ({ system, print, join, ...options }: InstallOptions) => {
    const { parseAgentSettings } = await import('../agent-settings.ts');
    parseAgentSettings({ join, ...options });
    const { installAgentService, previewAgentService } = await import('../../worker-agent/index.ts');
    const scope = system === true ? 'system' : 'user';
    const account = scope === 'system' ? await callingAccount() : ownAccount();
    const data = agentDataFolder(options.data, account.home);
    const wish = {
      scope,
      account,
      data,
      join,
      arguments: ['agent', 'run', '--data', data, ...passedOn(options)],
    } as const;
    if (print === true) return terminal.print(previewAgentService(wish).trimEnd());
    // Refused now, and not by a service that nobody looks at.
    if (join !== undefined) (await import('../../platform/pki/join-string.ts')).parseJoinString(join);
    const { name, path } = await installAgentService(wish);
    terminal.print(
      `The agent runs as the service ${name}, now and ${system === true ? 'from every boot on' : 'whenever you are signed in'}.`,
      `Described in ${path}.`,
      ...hints(scope, data),
    );
  });
  withExamples(
    install,
    'agent install',
    'agent install --join eo1.MTkyLjE2OC4xLjIwOjUwMDUy.…',
    'agent install --print',
    'agent uninstall',
  );

  const uninstall = agent
    .command('uninstall')
    .description('stop the service and remove it; identity, caches and membership stay')
    .option('--system', 'the one that runs from boot (with sudo)')
    .action(async ({ system }: Pick<InstallOptions, 'system'>) => {
      const { uninstallAgentService } = await import('../../worker-agent/index.ts');
      const removed = await uninstallAgentService(system === true ? 'system' : 'user');
      terminal.print(
        removed === undefined
          ? 'No such service is installed.'
          : `The service ${removed.name} is stopped and removed. What the agent keeps is still there.`,
      );
    });
  withExamples(uninstall, 'agent uninstall', 'agent uninstall --system');
}

function hints(scope: 'user' | 'system', data: string): string[] {
  const status = `How it is: eo agent status --data ${JSON.stringify(data)}`;
  if (process.platform === 'darwin') return [status];
  const journal = `What it says: journalctl ${scope === 'user' ? '--user ' : ''}-u edgeorchestra-agent`;
  return scope === 'user'
    ? [status, journal, 'To let it run while nobody is signed in: loginctl enable-linger']
    : [status, journal];
}
