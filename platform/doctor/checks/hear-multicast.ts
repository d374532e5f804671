import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';

const GROUP = '224.0.0.251';
const PORT = 5_353;
const LIMIT_MS = 1_500;

/** What came of a multicast message on one interface: heard, or the code of the error. */
export type Heard = { readonly heard: true } | { readonly heard: false; readonly reason: string };

/**
 * Sends a question of multicast DNS (RFC 6762) for a name that nobody has by the interface with this address, and waits
 * for the copy that every member of the group gets, this machine too.
 */
export async function hearMulticast(address: string, port = PORT): Promise<Heard> {
  const label = `eo-doctor-${randomBytes(6).toString('hex')}`;
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Heard>((resolve) => {
      const end = (reason: string) => resolve({ heard: false, reason });
      const failed = (error: unknown) => end(codeOf(error));
      timer = setTimeout(() => end('ETIMEDOUT'), LIMIT_MS);
      socket.once('error', failed);
      socket.on('message', (message) => {
        if (message.includes(label)) resolve({ heard: true });
      });
      socket.bind(port, '0.0.0.0', () => {
        try {
          socket.addMembership(GROUP, address);
          socket.setMulticastInterface(address);
          socket.setMulticastLoopback(true);
          socket.setMulticastTTL(1);
          socket.send(question(label), port, GROUP, (error) => {
            if (error !== null) failed(error);
          });
        } catch (error) {
          failed(error);
        }
      });
    });
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}

/** A question for the address of `label.local` (RFC 1035, section 4.1). */
function question(label: string): Buffer {
  const header = Buffer.from([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
  return Buffer.concat([header, labelled(label), labelled('local'), Buffer.from([0, 0, 1, 0, 1])]);
}

function labelled(part: string): Buffer {
  return Buffer.concat([Buffer.from([part.length]), Buffer.from(part, 'ascii')]);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
}
