#!/usr/bin/env node
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { asAppError } from '../common/errors.ts';
import { VERSION } from '../common/version.ts';
import { callingAccount, ownAccount } from '../platform/settings/account.ts';
import { agentDataFolder } from '../platform/settings/data-folder.ts';
import { type AgentSettings, runAgent } from './run-agent.ts';
import { installAgentService, type ServiceScope, uninstallAgentService } from './service/agent-service.ts';
import { allowTrainer, disallowTrainer } from './trainer/allowed/allow-list.ts';
import { openLauncherLine } from './updates/launcher-line.ts';

/** The agent alone, as the app hands it to spare machines: the few flags that a service needs. `eo agent` has them all. */
const HELP = `Usage: edgeorchestra-agent [options]

Makes this machine a device of a cluster. Without options it looks for one on the network.

  --join STRING            join by a join string, without a person's approval
  --orchestrator HOST:PORT where the orchestrator is, where it is not found by itself
  --cluster NAME           which cluster to join, where there are several
  --name NAME              what the device is called
  --data FOLDER            where identity and caches are kept
  --log-folder FOLDER      log to files there, which rotate
  --publisher-key FILE     believe updates that are signed by this key, too
  --metered                the network here is paid for by volume
  --install                have the system run it so from now on, whenever you are signed in; then end
  --uninstall              stop that and remove it; then end
  --system                 with these two: from boot, also while nobody is signed in (with sudo)
  --allow FILE             let jobs run this trainer here, as it is now; then end
  --disallow NAME          no longer let jobs run it; then end
  --version, --help
`;

type Flag = 'join' | 'orchestrator' | 'cluster' | 'name' | 'data' | 'logFolder' | 'publisherKey';
type Given = Readonly<Partial<Record<Flag, string | undefined>>> & { readonly metered?: boolean | undefined };

/** Exit code for settings that are wrong (EX_CONFIG). */
const WRONG_SETTINGS = 78;

async function main(): Promise<void> {
  const launcher = openLauncherLine();
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    options: {
      join: text,
      orchestrator: text,
      cluster: text,
      name: text,
      data: text,
      'log-folder': text,
      'publisher-key': text,
      metered: { type: 'boolean' },
      install: { type: 'boolean' },
      uninstall: { type: 'boolean' },
      system: { type: 'boolean' },
      allow: text,
      disallow: text,
      version: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const { version, help, allow, disallow, install, uninstall, system, 'log-folder': logFolder, ...rest } = values;
  const scope = system === true ? 'system' : 'user';
  const { 'publisher-key': keyFile = process.env['EO_PUBLISHER_KEY'], ...given } = rest;
  const publisherKey = keyFile && resolve(keyFile);
  if (help === true) process.stdout.write(HELP);
  else if (version === true) process.stdout.write(`${VERSION}\n`);
  else if (allow !== undefined) {
    const { name, language, sha256 } = await allowTrainer(agentDataFolder(given.data), resolve(allow));
    process.stdout.write(`${name} is allowed on this machine: ${language}, SHA-256 ${sha256}.\n`);
  } else if (disallow !== undefined) await disallowTrainer(agentDataFolder(given.data), disallow);
  else if (install === true) await installService(scope, { ...given, logFolder, publisherKey });
  else if (uninstall === true) await uninstallService(scope);
  else await runAgent({ ...given, logFolder, publisherKey, launcher } satisfies AgentSettings);
}

async function installService(
  scope: ServiceScope,
  { join, data, logFolder, publisherKey, metered, ...given }: Given,
): Promise<void> {
  const account = scope === 'system' ? await callingAccount() : ownAccount();
  const folder = agentDataFolder(data, account.home);
  const flags = Object.entries({ ...given, data: folder, 'log-folder': logFolder, 'publisher-key': publisherKey });
  const { name, path } = await installAgentService({
    scope,
    account,
    data: folder,
    join,
    arguments: [
      ...flags.flatMap(([flag, value]) => (value === undefined ? [] : [`--${flag}`, value])),
      ...(metered === true ? ['--metered'] : []),
    ],
  });
  process.stdout.write(
    `The agent runs as the service ${name}, now and ${scope === 'system' ? 'from every boot on' : 'whenever you are signed in'}.\nDescribed in ${path}.\n`,
  );
}

async function uninstallService(scope: ServiceScope): Promise<void> {
  const removed = await uninstallAgentService(scope);
  process.stdout.write(
    removed === undefined ? 'No such service is installed.\n' : `The service ${removed.name} is removed.\n`,
  );
}

main().catch((error: unknown) => {
  const isUsage = error instanceof TypeError && 'code' in error;
  const { code, message, hint } = asAppError(error);
  process.stderr.write(isUsage ? `${error.message}\n\n${HELP}` : `${[message, hint].filter(Boolean).join('\n')}\n`);
  process.exitCode = isUsage || code === 'invalid-config' ? WRONG_SETTINGS : 1;
});
