import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where everything is kept: the flag, else `EO_DATA`, else the platform's usual place. */
export function dataFolder(flag?: string): string {
  const chosen = flag ?? process.env['EO_DATA'];
  return chosen === undefined || chosen === '' ? usualPlace('EdgeOrchestra', 'edgeorchestra') : resolve(chosen);
}

/** Where an agent keeps its identity and caches: the flag, else `EO_AGENT_DATA`, else the platform's usual place. */
export function agentDataFolder(flag?: string): string {
  const chosen = flag ?? process.env['EO_AGENT_DATA'];
  return chosen === undefined || chosen === ''
    ? usualPlace('EdgeOrchestra Agent', 'edgeorchestra-agent')
    : resolve(chosen);
}

function usualPlace(macName: string, linuxName: string): string {
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', macName);
  const base = process.env['XDG_DATA_HOME'];
  return join(base === undefined || base === '' ? join(homedir(), '.local', 'share') : base, linuxName);
}
