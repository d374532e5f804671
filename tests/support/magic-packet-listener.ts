import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { onTestFinished } from 'vitest';

/** A network card that hears magic packets on this machine, at a free port of loopback. */
export async function aMagicPacketListener() {
  const socket = createSocket('udp4');
  const heard: string[] = [];
  const waiting = new Set<{ readonly mac: string; readonly resolve: () => void }>();
  socket.on('message', (packet) => {
    const mac = wokenBy(packet);
    if (mac === undefined) return;
    heard.push(mac);
    for (const one of waiting) if (one.mac === mac) one.resolve();
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  onTestFinished(() => void socket.close());
  return {
    /** Where packets are to go, as the setting `wakeTo` has it. */
    place: `127.0.0.1:${socket.address().port}`,
    heard: heard as readonly string[],
    /** Resolves with the first packet for the address from now on. */
    until: async (mac: string): Promise<void> => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const one = { mac, resolve };
      waiting.add(one);
      await promise;
      waiting.delete(one);
    },
  };
}

/** Whom a packet wakes: as a card reads it, six bytes FF and then its own address sixteen times. */
function wokenBy(packet: Buffer): string | undefined {
  const hex = packet.toString('hex');
  const [, mac] = /^f{12}([\da-f]{12})\1{15}$/.exec(hex) ?? [];
  return mac?.replace(/(..)(?!$)/g, '$1:');
}
