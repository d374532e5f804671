import type { NetworkCard } from '../../../common/domain/device.ts';
import { type Addresses, addressesOf } from './addresses.ts';

/** Reads what `networksetup -listallhardwareports` prints. `wakes` is of the machine: a Mac has one switch for all cards. */
export function parseMacCards(text: string, wakes: boolean | null, addresses: Addresses): NetworkCard[] {
  const ports = text.matchAll(/^Hardware Port: (.+)\nDevice: (\S+)\nEthernet Address: ([\da-f:]{17})$/gim);
  return [...ports].map(([, port = '', name = '', mac = '']) => ({
    name,
    mac: mac.toLowerCase(),
    medium: /wi-fi|airport/i.test(port) ? ('wireless' as const) : ('wired' as const),
    ...addressesOf(name, mac, addresses),
    wakes,
  }));
}

/** "Wake for network access" on mains, from what `pmset -g custom` prints; null where it does not tell. */
export function parseWomp(text: string): boolean | null {
  const [, mains = text] = /^AC Power:\n([\s\S]*?)(?=^\S|$(?![\s\S]))/m.exec(text) ?? [];
  const [, womp] = /^\s*womp\s+([01])\s*$/m.exec(mains) ?? [];
  return womp === undefined ? null : womp === '1';
}
