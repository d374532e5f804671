import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, createPublicKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { createCertificateRequest } from '../../../../platform/pki/certificate-request.ts';
import { fingerprintOf } from '../../../../platform/pki/fingerprint.ts';
import { keyOfRequest } from '../../../../platform/pki/issue-certificate.ts';
import { loadX509 } from '../../../../platform/pki/load-x509.ts';

it('asks for a certificate of the very key that comes with it', async () => {
  const { key, request, keyFingerprint } = await createCertificateRequest();
  const spki = createPublicKey(createPrivateKey(key)).export({ type: 'spki', format: 'der' });
  expect(await keyOfRequest(request)).toEqual(spki);
  expect(keyFingerprint).toBe(fingerprintOf(spki));
});

it('makes a P-256 key of its own each time, as PKCS#8', async () => {
  const [one, other] = await Promise.all([createCertificateRequest(), createCertificateRequest()]);
  expect(one.key).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(createPrivateKey(one.key).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  expect(one.keyFingerprint).not.toBe(other.keyFingerprint);
});

it('says nothing of the device, and asks for nothing', async () => {
  const x509 = await loadX509();
  const { request } = await createCertificateRequest();
  const read = new x509.Pkcs10CertificateRequest(Buffer.from(request));
  expect(await read.verify()).toBe(true);
  expect(read.subject).toBe('CN=device');
  expect(read.attributes).toEqual([]);
  expect(read.extensions).toEqual([]);
});

// Signatures differ in length: their encoding must hold for all of them.
it('is a good request each time', async () => {
  for (let count = 0; count < 50; count++) {
    const { request, keyFingerprint } = await createCertificateRequest();
    expect(fingerprintOf(await keyOfRequest(request))).toBe(keyFingerprint);
  }
});

it('is a good request to OpenSSL too', async ({ skip }) => {
  if (spawnSync('openssl', ['version']).error !== undefined) return skip('openssl is not installed');
  const { request } = await createCertificateRequest();
  const printed = execFileSync('openssl', ['req', '-inform', 'der', '-verify', '-noout', '-subject'], {
    input: request,
    encoding: 'utf8',
    stdio: 'pipe',
  });
  expect(printed.replaceAll(' ', '')).toContain('subject=CN=device');
});
