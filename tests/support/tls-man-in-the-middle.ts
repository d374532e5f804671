import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { createAuthority, issueServerCertificate } from '../../platform/pki/issue-certificate.ts';

/**
 * Somebody on the network who stands between an agent and the joining port: takes the agent's connection with a
 * certificate of its own, of an authority with the cluster's name, and passes on every byte both ways.
 */
export async function aManInTheMiddle(clusterName: string, joinPort: number) {
  const authority = await createAuthority(clusterName, Date.now());
  const { certificate, key } = await issueServerCertificate(authority, ['127.0.0.1'], Date.now());
  const open = new Set<TLSSocket>();
  let bytesFromVictim = 0;
  const server = createServer(
    { cert: `${certificate}\n${authority.certificate}`, key, ALPNProtocols: ['h2'] },
    (victim) => {
      const onward = connect({ host: '127.0.0.1', port: joinPort, rejectUnauthorized: false, ALPNProtocols: ['h2'] });
      for (const socket of [victim, onward]) {
        open.add(socket);
        socket.on('error', () => undefined);
      }
      victim.on('data', (data) => {
        bytesFromVictim += data.length;
        onward.write(data);
      });
      onward.pipe(victim);
      victim.on('close', () => onward.destroy());
      onward.on('close', () => victim.destroy());
    },
  );
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  return {
    port: (server.address() as AddressInfo).port,
    /** What the victim has said to it, TLS aside. */
    bytesFromVictim: () => bytesFromVictim,
  };
}
