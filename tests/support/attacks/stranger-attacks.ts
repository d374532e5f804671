import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createCertificateRequest } from '../../../platform/pki/certificate-request.ts';
import type { KeyedCertificate } from '../../../platform/pki/issue-certificate.ts';
import { createAuthority, issueDeviceCertificate } from '../../../platform/pki/issue-certificate.ts';
import type { Attack } from './attack.ts';
import { distinct } from './outcome.ts';
import { anAddress, callOnce, type Shown, tcpTo, untilClosed } from './raw-connection.ts';
import type { Target } from './target.ts';

const LIST = '/edgeorchestra.v1.DeviceRegistry/ListDevices';
const EMPTY = Buffer.alloc(5);
const DAY_MS = 86_400_000;

/** A certificate that names the traitor, by whatever authority. */
async function forged(authority: KeyedCertificate, { clusterId, traitor }: Target, now = Date.now()): Promise<Shown> {
  const { key, request } = await createCertificateRequest();
  const der = await issueDeviceCertificate(authority, request, { clusterId, deviceId: traitor.id, now });
  return { key, certificate: pem(der) };
}

function pem(der: Uint8Array): string {
  return `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;
}

function asks({ orchestrator }: Target, shown?: Shown): Promise<string> {
  return callOnce({ port: orchestrator.grpcPort, shown }, LIST, { body: EMPTY });
}

/** What those who are no members try at the port for devices. */
export const STRANGER_ATTACKS: readonly Attack[] = [
  { name: 'no certificate', outcome: 'closed', run: (target) => asks(target) },
  {
    name: 'a certificate of another authority with the same name, for the id of a device',
    outcome: 'closed',
    run: async (target) => {
      const { name: clusterName } = await target.orchestrator.client.cluster.get();
      return await asks(target, await forged(await createAuthority(clusterName, Date.now()), target));
    },
  },
  {
    name: 'a self-signed certificate',
    outcome: 'closed',
    run: async (target) => await asks(target, await createAuthority('orchestrator', Date.now())),
  },
  {
    name: 'an expired certificate of the right authority',
    outcome: 'closed',
    run: async (target) => await asks(target, await forged(target.stolenAuthority, target, Date.now() - 60 * DAY_MS)),
  },
  {
    name: 'a certificate that the right authority has signed and the orchestrator has never listed',
    outcome: 'UNAUTHENTICATED revoked',
    run: async (target) => await asks(target, await forged(target.stolenAuthority, target)),
  },
  {
    name: 'the authority itself as a client',
    outcome: 'closed',
    run: async (target) => await asks(target, target.stolenAuthority),
  },
  {
    name: 'random bytes instead of TLS',
    outcome: ['closed', 'closed, still open'], // some look like the beginning of a record, for ten seconds
    run: async ({ orchestrator: { grpcPort } }) => await manyTimes(40, grpcPort, () => randomBytes(4_096)),
  },
  {
    name: 'two thousand silent connections',
    outcome: '64 stay open, a device gets in: OK',
    run: async ({ orchestrator, accomplice }) => {
      const from = anAddress();
      const sockets: Socket[] = [];
      // As many at a time as a listener's queue holds: others would wait in the kernel, and cost the orchestrator nothing.
      for (let batch = 0; batch < 10; batch++) {
        const next = Array.from({ length: 200 }, () => tcpTo({ port: orchestrator.grpcPort, from }).resume());
        await Promise.all(next.map((socket) => once(socket, 'connect')));
        sockets.push(...next);
      }
      const open = () => sockets.filter((socket) => !socket.destroyed).length;
      for (let tries = 0; open() > 64 && tries < 100; tries++) await delay(100);
      const left = open();
      const way = { port: orchestrator.grpcPort, shown: accomplice.credentials };
      const entry = await callOnce(way, '/grpc.health.v1.Health/Check', { body: EMPTY });
      for (const socket of sockets) socket.destroy();
      return `${left} stay open, a device gets in: ${entry}`;
    },
  },
  {
    name: 'HTTP/1.1 instead of TLS',
    outcome: 'closed',
    run: async ({ orchestrator: { grpcPort } }) =>
      await manyTimes(1, grpcPort, () => Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n')),
  },
];

async function manyTimes(count: number, port: number, bytes: () => Buffer): Promise<string> {
  const attempts = Array.from({ length: count }, () => {
    const socket = tcpTo({ port });
    socket.write(bytes());
    return untilClosed(socket);
  });
  return distinct(await Promise.all(attempts));
}
