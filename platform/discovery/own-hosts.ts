import { hostname, networkInterfaces } from 'node:os';

/** Addresses at which others on the network reach this machine; those of private networks first. */
export function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  return all.filter((one) => one.family === 'IPv4' && !one.internal).map((one) => one.address);
}

/** All names and addresses of this machine, for a certificate. */
export function ownHosts(): string[] {
  const name = hostname().replace(/\.local$/, '');
  return [...new Set(['localhost', '127.0.0.1', '::1', name, `${name}.local`, ...ownAddresses()])];
}
