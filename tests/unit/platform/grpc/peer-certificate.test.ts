import { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import { expect, it, vi } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { keepPeerCertificate, toShownCertificate } from '../../../../platform/grpc/peer-certificate.ts';
import { deviceUri } from '../../../../platform/pki/certificate-names.ts';
import { createCertificateRequest } from '../../../../platform/pki/certificate-request.ts';
import { fingerprintOf } from '../../../../platform/pki/fingerprint.ts';
import { createAuthority, issueDeviceCertificate } from '../../../../platform/pki/issue-certificate.ts';

const deviceId = DeviceId.parse('nuc');

/** A connection of a client that has shown this certificate, or none. */
function aSocket(shown: X509Certificate | undefined) {
  const getPeerX509Certificate = vi.fn(() => shown);
  const socket = { getPeerX509Certificate, getPeerCertificate: vi.fn(() => ({})) };
  return { socket: socket as unknown as TLSSocket, getPeerX509Certificate };
}

async function aCertificate(): Promise<X509Certificate> {
  const authority = await createAuthority('home', Date.now());
  const { request } = await createCertificateRequest();
  return new X509Certificate(
    await issueDeviceCertificate(authority, request, { clusterId: 'home', deviceId, now: Date.now() }),
  );
}

it('is read once, and told again on every call', async () => {
  const certificate = await aCertificate();
  const { socket, getPeerX509Certificate } = aSocket(certificate);
  keepPeerCertificate(socket);
  for (let call = 0; call < 3; call++) {
    const kept = socket.getPeerCertificate();
    expect(kept.raw).toEqual(certificate.raw);
    expect(toShownCertificate(kept)).toEqual({
      fingerprint: fingerprintOf(certificate.raw),
      subjectAltName: `URI:${deviceUri('home', deviceId)}`,
    });
  }
  expect(getPeerX509Certificate).toHaveBeenCalledTimes(1);
});

it('that names nobody is known by its fingerprint alone', async () => {
  const { certificate } = await createAuthority('home', Date.now());
  const { socket } = aSocket(new X509Certificate(certificate));
  keepPeerCertificate(socket);
  expect(toShownCertificate(socket.getPeerCertificate()).subjectAltName).toBeUndefined();
});

it('is none where the client has shown none', () => {
  const { socket } = aSocket(undefined);
  keepPeerCertificate(socket);
  expect(socket.getPeerCertificate()).toEqual({});
});
