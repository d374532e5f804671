import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where everything is kept: the flag, else `EO_DATA`, else the platform's usual place. */
export function dataFolder(flag?: string): string {
  const chosen = flag ?? process.env['EO_DATA'];
  return chosen === undefined || chosen === '' ? usualPlace('EdgeOrchestra', 'edgeorchestra') : resolve(chosen);
}

/** Where an agent keeps its identity and caches: the flag, else `EO_AGENT_DATA`, else the platform's usual place, in the home of who runs it. */
export function agentDataFolder(flag?: string, home = homedir()): string {
  const chosen = flag ?? process.env['EO_AGENT_DATA'];
  return chosen === undefined || chosen === ''
    ? usualPlace('EdgeOrchestra Agent', 'edgeorchestra-agent', home)
    : resolve(chosen);
}

function usualPlace(macName: string, linuxName: string, home = homedir()): string {
  if (process.platform === 'darwin') return join(home, 'Library', 'Application Support', macName);
  // What is said of one home is not meant of another.
  const base = home === homedir() ? process.env['XDG_DATA_HOME'] : undefined;
  return join(base === undefined || base === '' ? join(home, '.local', 'share') : base, linuxName);
}
