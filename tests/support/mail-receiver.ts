import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { within } from './within.ts';

/** A small mail server on loopback (RFC 5321, without encryption) that keeps what it is given. */
export async function aMailReceiver() {
  const mails: string[] = [];
  const arrived = Promise.withResolvers<string>();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let input = '';
    let isData = false;
    const answer = (line: string) => socket.write(`${line}\r\n`);
    answer('220 test');
    socket.on('error', () => undefined);
    socket.on('data', (chunk) => {
      input += chunk.toString();
      for (;;) {
        const end = input.indexOf(isData ? '\r\n.\r\n' : '\r\n');
        if (end < 0) return;
        const text = input.slice(0, end);
        input = input.slice(end + (isData ? 5 : 2));
        if (isData) {
          isData = false;
          mails.push(text);
          arrived.resolve(text);
          answer('250 taken');
        } else if (/^DATA/i.test(text)) {
          isData = true;
          answer('354 go on');
        } else if (/^QUIT/i.test(text)) {
          answer('221 bye');
          socket.end();
        } else answer('250 ok');
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return { port, mails, arrived: () => within('a mail', arrived.promise) };
}
