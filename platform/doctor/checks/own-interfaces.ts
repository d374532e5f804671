import { networkInterfaces } from 'node:os';

/** A network interface that leaves the machine. */
export interface OwnInterface {
  readonly name: string;
  readonly address: string;
}

const MOST = 8;

/** The interfaces with an IPv4 address, one address each; without loopback. */
export function ownInterfaces(): OwnInterface[] {
  return Object.entries(networkInterfaces())
    .flatMap(([name, addresses = []]) => {
      const one = addresses.find(({ family, internal }) => family === 'IPv4' && !internal);
      return one === undefined ? [] : [{ name, address: one.address }];
    })
    .slice(0, MOST);
}
