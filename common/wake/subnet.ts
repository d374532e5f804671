/** An IPv4 address with the mask of its network. */
export interface AddressInNetwork {
  readonly address: string;
  readonly netmask: string;
}

/** The address at which all machines of the network hear. */
export function broadcastOf({ address, netmask }: AddressInNetwork): string {
  const mask = bitsOf(netmask);
  return textOf(((bitsOf(address) & mask) | ~mask) >>> 0);
}

/** True where both addresses are of one network, by the mask of the first. */
export function isSameNetwork(own: AddressInNetwork, address: string): boolean {
  const mask = bitsOf(own.netmask);
  return (bitsOf(own.address) & mask) === (bitsOf(address) & mask);
}

function bitsOf(address: string): number {
  return address.split('.').reduce((bits, byte) => ((bits << 8) | Number(byte)) >>> 0, 0);
}

function textOf(bits: number): string {
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}
