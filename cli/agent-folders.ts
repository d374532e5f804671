import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { agentDataFolder, dataFolder } from '../platform/settings/data-folder.ts';

/** Folders of the agents on this machine: the one that was named; else the usual one and that of the app's own device, if both are there. */
export function agentFoldersHere(flag: string | undefined): string[] {
  const usual = agentDataFolder(flag);
  const isNamed = flag !== undefined || (process.env['EO_AGENT_DATA'] ?? '') !== '';
  const ofApp = join(dataFolder(), 'own-device');
  if (isNamed || !existsSync(ofApp)) return [usual];
  return existsSync(usual) ? [usual, ofApp] : [ofApp];
}
