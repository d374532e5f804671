import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { BlockList, isIP } from 'node:net';
import { AppError } from '../../../common/errors.ts';

/** Where clouds answer with the keys of their machines, and what is no address of a server. */
const NEVER = new BlockList();
NEVER.addSubnet('169.254.0.0', 16, 'ipv4');
NEVER.addSubnet('fe80::', 10, 'ipv6');
NEVER.addAddress('fd00:ec2::254', 'ipv6');
NEVER.addAddress('100.100.100.200', 'ipv4');
NEVER.addSubnet('224.0.0.0', 3, 'ipv4');
NEVER.addSubnet('ff00::', 8, 'ipv6');

/** This machine, for callers who are not on it. */
const OWN = new BlockList();
OWN.addSubnet('127.0.0.0', 8, 'ipv4');
OWN.addSubnet('0.0.0.0', 8, 'ipv4');
OWN.addAddress('::1', 'ipv6');
OWN.addAddress('::', 'ipv6');

/** Whether nothing is fetched from an address; BlockList sees through addresses of IPv4 that are written as IPv6. */
export function isRefusedAddress(address: string, mayLoopback: boolean): boolean {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return NEVER.check(address, family) || (!mayLoopback && OWN.check(address, family));
}

/** @throws AppError `forbidden` for a host that is written as an address from which nothing is fetched */
export function checkLiteralHost({ hostname }: URL, mayLoopback: boolean): void {
  const bare = hostname.replace(/^\[|\]$/g, '');
  if (isIP(bare) !== 0 && isRefusedAddress(bare, mayLoopback)) throw refused(bare);
}

type Found = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/**
 * Resolves names for a request, and refuses what they lead to: what is checked is what is connected to, whatever a name server
 * says the next time.
 */
export function guardedLookup(mayLoopback: boolean) {
  return (hostname: string, options: LookupOptions, found: Found): void => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return found(error, []);
      const bad = addresses.find(({ address }) => isRefusedAddress(address, mayLoopback));
      const [first] = addresses;
      if (bad !== undefined || first === undefined) return found(refused(bad?.address ?? hostname), []);
      if (options.all === true) found(null, addresses);
      else found(null, first.address, first.family);
    });
  };
}

function refused(address: string): AppError {
  return new AppError('forbidden', `nothing is fetched from ${address}`, {
    hint: 'Link-local addresses and those where clouds keep the keys of machines are refused; loopback, unless asked for on this machine.',
  });
}
