import { X509Certificate } from 'node:crypto';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import type { Sha256 } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import { ORCHESTRATOR_NAME } from './certificate-names.ts';
import { keyFingerprintOf } from './fingerprint.ts';

/** A certificate authority as a server has shown it. Whether it is the right one is for the caller to find out. */
export interface ShownAuthority {
  /** SHA-256 of its public key. */
  readonly fingerprint: Sha256;
  /** PEM. Not always self-signed: an authority that followed another one is vouched for by that. */
  readonly certificate: string;
}

interface Place {
  readonly host: string;
  readonly port: number;
}

const TIMEOUT_MS = 5_000;

/**
 * Looks who has signed the certificate that a server shows. Nothing is said to it, and nothing is believed: the next
 * connection must be verified against what was found.
 * @throws AppError `unavailable` when nobody answers; `join-refused` for a certificate that nobody has signed
 */
export async function fetchAuthority(place: Place, signal: AbortSignal): Promise<ShownAuthority> {
  const leaf = await peerCertificate(place, signal);
  const issuer = leaf.issuerCertificate as DetailedPeerCertificate | undefined;
  if (issuer === undefined || issuer === leaf) throw unsigned();
  const authority = new X509Certificate(issuer.raw);
  const server = new X509Certificate(leaf.raw);
  if (!authority.ca || !server.checkIssued(authority) || !server.verify(authority.publicKey)) throw unsigned();
  return { fingerprint: keyFingerprintOf(authority), certificate: authority.toString() };
}

async function peerCertificate({ host, port }: Place, signal: AbortSignal): Promise<DetailedPeerCertificate> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<DetailedPeerCertificate>();
  const socket = connect({
    host,
    port,
    servername: ORCHESTRATOR_NAME,
    ALPNProtocols: ['h2'],
    rejectUnauthorized: false, // nothing is believed yet: see above
  });
  const stop = () => socket.destroy(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  socket.setTimeout(TIMEOUT_MS, () => socket.destroy(new Error('no answer')));
  socket.once('secureConnect', () => resolve(socket.getPeerCertificate(true)));
  socket.once('error', reject);
  try {
    return await promise;
  } catch (cause) {
    signal.throwIfAborted();
    throw new AppError('unavailable', `nobody lets machines join at ${host}:${port}`, { cause });
  } finally {
    signal.removeEventListener('abort', stop);
    socket.destroy();
  }
}

function unsigned(): AppError {
  return new AppError('join-refused', 'the server shows a certificate that no authority has signed');
}
