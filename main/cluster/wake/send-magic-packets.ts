import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { magicPacket } from '../../../common/wake/magic-packet.ts';
import type { AddressInNetwork } from '../../../common/wake/subnet.ts';
import type { WakeTarget } from './wake-targets.ts';

/** The IPv4 networks that this machine is in. */
export function ownNetworks(): AddressInNetwork[] {
  const all = Object.values(networkInterfaces()).flatMap((one) => one ?? []);
  return all.filter(({ family, internal }) => family === 'IPv4' && !internal);
}

/** Sends each target its packet once; returns those that the system has taken. Never throws. */
export async function sendMagicPackets(targets: readonly WakeTarget[]): Promise<WakeTarget[]> {
  const sent = await Promise.all(targets.map(async (target) => ((await send(target)) ? [target] : [])));
  return sent.flat();
}

async function send({ mac, host, port, from }: WakeTarget): Promise<boolean> {
  const socket = createSocket('udp4');
  try {
    await bound(socket, from);
    socket.setBroadcast(true);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    socket.send(magicPacket(mac), port, host, (error) => (error === null ? resolve() : reject(error)));
    await promise;
    return true;
  } catch {
    return false; // a card of this machine that is just gone, or a network without a way to it
  } finally {
    socket.close();
  }
}

async function bound(socket: Socket, address: string | undefined): Promise<void> {
  const listening = once(socket, 'listening'); // rejects on an error
  socket.bind({ port: 0, ...(address === undefined ? {} : { address }) });
  await listening;
}
