import { hostname, networkInterfaces } from 'node:os';

/** Addresses at which others on the network reach this machine; those of private networks first. */
export function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  const addresses = all.filter((one) => one.family === 'IPv4' && !one.internal).map((one) => one.address);
  return addresses.toSorted((a, b) => Number(isPrivate(b)) - Number(isPrivate(a)));
}

/** RFC 1918. */
function isPrivate(address: string): boolean {
  return /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(address);
}

/** All names and addresses of this machine, for a certificate. */
export function ownHosts(): string[] {
  const name = hostname().replace(/\.local$/, '');
  return [...new Set(['localhost', '127.0.0.1', '::1', name, `${name}.local`, ...ownAddresses()])];
}

/** Where others reach a program that listens at this address: four ways in at most. */
export function reachableAt(host: string): string[] {
  if (host !== '0.0.0.0') return [host];
  const addresses = ownAddresses().slice(0, 4);
  return addresses.length > 0 ? addresses : ['127.0.0.1'];
}
