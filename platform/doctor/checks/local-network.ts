import { createSocket } from 'node:dgram';
import { BOTH_ROLES, type Check, cannotTell, fail, ok, SKIPPED } from '../check.ts';
import { ownInterfaces } from './own-interfaces.ts';
import { tryConnect } from './try-connect.ts';

/** Darwin 24 is macOS 15, the first that asks before a program may speak to the local network. */
const FIRST_DARWIN = 24;
const MDNS = '224.0.0.251';
const MDNS_PORT = 5_353;
/** What the system answers to a program that may not; see docs/doctor.md. */
const DENIED = 'EHOSTUNREACH';

/** Whether macOS lets this program speak to machines on the local network. */
export const localNetworkCheck: Check = {
  id: 'local-network',
  roles: BOTH_ROLES,
  platforms: ['darwin'],
  async run({ release }, { orchestrator }) {
    if (Number.parseInt(release, 10) < FIRST_DARWIN) return [SKIPPED];
    const interfaces = ownInterfaces();
    if (interfaces.length === 0) return [cannotTell('network', 'missing')];
    const multicast = await sendTo(MDNS, MDNS_PORT);
    if (multicast === DENIED) return [fail({ kind: 'local-network-denied', target: MDNS })];
    // A denial of multicast alone is not certain to be seen: the orchestrator is the machine that counts.
    if (orchestrator !== null && !orchestrator.host.startsWith('127.')) {
      const attempt = await tryConnect(orchestrator.host, orchestrator.grpcPort);
      if ('reason' in attempt && attempt.reason === DENIED) {
        return [fail({ kind: 'local-network-denied', target: orchestrator.host })];
      }
    }
    if (multicast !== null) return [cannotTell(`multicast (${multicast})`)];
    return [ok({ kind: 'local-network-open', interfaces: interfaces.map(({ name }) => name) })];
  },
};

/** Sends an empty question of multicast DNS; the code of the error, or null. */
async function sendTo(address: string, port: number): Promise<string | null> {
  const socket = createSocket('udp4');
  try {
    return await new Promise((resolve) => {
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
      socket.send(Buffer.alloc(12), port, address, (error) => {
        resolve(error === null ? null : ((error as NodeJS.ErrnoException).code ?? 'unknown'));
      });
    });
  } finally {
    socket.close();
  }
}
