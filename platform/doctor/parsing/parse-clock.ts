import { parseAssignments } from './parse-assignments.ts';

/** Reads `timedatectl show`; null where it does not tell. */
export function parseTimedatectl(text: string): { readonly enabled: boolean; readonly synchronised: boolean } | null {
  const told = parseAssignments(text);
  const synchronised = told.get('NTPSynchronized');
  if (synchronised === undefined) return null;
  return { enabled: told.get('NTP') === 'yes', synchronised: synchronised === 'yes' };
}

/** Reads `systemsetup -getusingnetworktime`; null where it does not tell, as without the rights of an administrator. */
export function parseNetworkTime(text: string): boolean | null {
  const [, state] = /^Network Time:\s*(On|Off)\s*$/im.exec(text) ?? [];
  return state === undefined ? null : state.toLowerCase() === 'on';
}
