import type { networkInterfaces } from 'node:os';
import type { NetworkCard } from '../../../common/domain/device.ts';

export type Addresses = ReturnType<typeof networkInterfaces>;

/** The first IPv4 address of a card; nulls where it has none. */
export function addressesOf(name: string, mac: string, addresses: Addresses): Pick<NetworkCard, 'address' | 'netmask'> {
  const first = addresses[name]?.find((one) => one.family === 'IPv4' && one.mac.toLowerCase() === mac.toLowerCase());
  return { address: first?.address ?? null, netmask: first?.netmask ?? null };
}
