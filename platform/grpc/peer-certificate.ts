import type { PeerCertificate, TLSSocket } from 'node:tls';
import { Sha256 } from '../../common/domain/ids.ts';

/** What a server knows of the certificate that a client has shown and that TLS has found good. */
export interface ShownCertificate {
  /** SHA-256 of its DER form. */
  readonly fingerprint: Sha256;
  readonly subjectAltName: string | undefined;
}

type KeptCertificate = Pick<PeerCertificate, 'raw' | 'fingerprint256' | 'subjectaltname'>;

/**
 * Reads a client's certificate once, when it has connected. grpc-js asks the socket for it on every call, and the socket
 * would take it apart each time.
 */
export function keepPeerCertificate(socket: TLSSocket): void {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return;
  const { raw, fingerprint256, subjectAltName } = shown;
  const kept: KeptCertificate = {
    raw,
    fingerprint256,
    ...(subjectAltName === undefined ? {} : { subjectaltname: subjectAltName }),
  };
  Object.defineProperty(socket, 'getPeerCertificate', { value: () => kept });
}

/** A certificate as grpc-js hands it on. */
export function toShownCertificate({ fingerprint256, subjectaltname }: KeptCertificate): ShownCertificate {
  const fingerprint = Sha256.parse(fingerprint256.replaceAll(':', '').toLowerCase());
  return { fingerprint, subjectAltName: subjectaltname };
}
