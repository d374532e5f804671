import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '../common/errors.ts';
import { agentDataFolder, dataFolder } from '../platform/settings/data-folder.ts';

/**
 * Folders of the agents on this machine: the one that was named, else the usual one and that of the app's own device.
 * @throws AppError `not-found` where no agent has ever run
 */
export function agentFoldersHere(flag: string | undefined): string[] {
  const usual = agentDataFolder(flag);
  const isNamed = flag !== undefined || (process.env['EO_AGENT_DATA'] ?? '') !== '';
  const folders = isNamed ? [usual] : [usual, join(dataFolder(), 'own-device')];
  const here = folders.filter((folder) => existsSync(join(folder, 'identity.json')));
  if (here.length > 0) return here;
  throw new AppError(
    'not-found',
    `${folders.join(' and ')} ${folders.length > 1 ? 'are' : 'is'} no folder of an agent`,
    {
      hint: 'Name the one of your agent with --data; "eo agent" prints it when it starts.',
    },
  );
}
