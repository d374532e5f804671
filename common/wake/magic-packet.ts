const BEGINNING = 6;
const REPEATS = 16;

/** The packet that wakes the machine with this hardware address: six bytes FF, then the address sixteen times (AMD, Magic Packet Technology, 1995). */
export function magicPacket(mac: string): Uint8Array {
  const address = mac.split(':').map((pair) => Number.parseInt(pair, 16));
  const packet = new Uint8Array(BEGINNING + REPEATS * address.length).fill(0xff, 0, BEGINNING);
  for (let repeat = 0; repeat < REPEATS; repeat++) packet.set(address, BEGINNING + repeat * address.length);
  return packet;
}
