import { connect, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { createAuthority, issueServerCertificate } from '../../platform/pki/issue-certificate.ts';
import { aTlsServer } from '../unit/platform/pki/a-tls-server.ts';

/**
 * Somebody on the network who stands between an agent and the joining port: takes the agent's connection with a
 * certificate of its own, of an authority with the cluster's name, and passes on every byte both ways.
 */
export async function aManInTheMiddle(clusterName: string, joinPort: number) {
  const authority = await createAuthority(clusterName, Date.now());
  const { certificate, key } = await issueServerCertificate(authority, ['127.0.0.1'], Date.now());
  const open = new Set<TLSSocket>();
  onTestFinished(() => {
    for (const onward of open) onward.destroy();
  });
  const { port, heard } = await aTlsServer({ cert: `${certificate}\n${authority.certificate}`, key }, (victim) => {
    const onward = connect({ host: '127.0.0.1', port: joinPort, rejectUnauthorized: false, ALPNProtocols: ['h2'] });
    open.add(onward);
    onward.on('error', () => undefined);
    victim.pipe(onward).pipe(victim);
    victim.on('close', () => onward.destroy());
    onward.on('close', () => victim.destroy());
  });
  return {
    port,
    /** What the victim has said to it, TLS aside. */
    bytesFromVictim: () => heard.reduce((sum, data) => sum + data.length, 0),
  };
}
