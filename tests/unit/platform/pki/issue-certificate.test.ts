import { createPrivateKey, webcrypto, X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { deviceUri } from '../../../../platform/pki/certificate-names.ts';
import { createCertificateRequest } from '../../../../platform/pki/certificate-request.ts';
import { fingerprintOf, keyFingerprintOf } from '../../../../platform/pki/fingerprint.ts';
import {
  createAuthority,
  crossSign,
  issueDeviceCertificate,
  issueServerCertificate,
  type KeyedCertificate,
  keyOfRequest,
} from '../../../../platform/pki/issue-certificate.ts';
import { loadX509, type X509Library } from '../../../../platform/pki/load-x509.ts';

const DAY_MS = 86_400_000;
const NOW = Date.parse('2026-06-01T12:00:00Z');
const deviceId = DeviceId.parse('nuc');
const device = { clusterId: 'home', deviceId, now: NOW };

let x509: X509Library;
let authority: KeyedCertificate;
beforeAll(async () => {
  x509 = await loadX509();
  authority = await createAuthority('home', NOW);
});

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const RSA = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2_048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
};

/** A request with any kind of key, which asks for whatever is given. */
async function aRequest(algorithm: typeof P256 | typeof RSA, name = 'device', extensions = false) {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const wished = [
    new x509.BasicConstraintsExtension(true, 5, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    new x509.SubjectAlternativeNameExtension([{ type: 'url', value: deviceUri('home', DeviceId.parse('mac')) }]),
  ];
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [name] }],
    keys,
    signingAlgorithm: algorithm,
    ...(extensions ? { extensions: wished } : {}),
  });
  return { keys, der: Buffer.from(request.rawData) };
}

function read(der: Uint8Array) {
  const { extensions } = new x509.X509Certificate(Buffer.from(der));
  const own = new X509Certificate(der);
  const uses = extensions.find((one) => one instanceof x509.ExtendedKeyUsageExtension);
  const usage = extensions.find((one) => one instanceof x509.KeyUsagesExtension);
  return { own, uses: uses?.usages, usage: usage?.usages };
}

describe('a device certificate', () => {
  it('names the device, is for clients only, and lives for thirty days', async () => {
    const { key, request } = await createCertificateRequest();
    const { own, uses, usage } = read(await issueDeviceCertificate(authority, request, device));
    expect(own.subject).toBe('CN=nuc');
    expect(own.subjectAltName).toBe(`URI:${deviceUri('home', deviceId)}`);
    expect(own.ca).toBe(false);
    expect(uses).toEqual([x509.ExtendedKeyUsage.clientAuth]);
    expect(usage).toBe(x509.KeyUsageFlags.digitalSignature);
    expect(Date.parse(own.validTo)).toBe(NOW + 30 * DAY_MS);
    expect(Date.parse(own.validFrom)).toBe(NOW - 3_600_000);
    const issuer = new X509Certificate(authority.certificate);
    expect(own.checkIssued(issuer) && own.verify(issuer.publicKey)).toBe(true);
    expect(own.checkPrivateKey(createPrivateKey(key))).toBe(true);
  });

  it('takes nothing but the key from its request, whatever that asks for', async () => {
    const { der } = await aRequest(P256, 'orchestrator.edgeorchestra.internal', true);
    const { own, uses, usage } = read(await issueDeviceCertificate(authority, der, device));
    expect(own.ca).toBe(false);
    expect(own.subject).toBe('CN=nuc');
    expect(own.subjectAltName).toBe(`URI:${deviceUri('home', deviceId)}`);
    expect(uses).toEqual([x509.ExtendedKeyUsage.clientAuth]);
    expect(usage).toBe(x509.KeyUsageFlags.digitalSignature);
    expect(keyFingerprintOf(own)).toBe(fingerprintOf(await keyOfRequest(der)));
  });

  it('has a serial number of its own each time, positive and of one length', async () => {
    const { request } = await createCertificateRequest();
    const serials = new Set<string>();
    for (let count = 0; count < 20; count++) {
      const { serialNumber } = read(await issueDeviceCertificate(authority, request, device)).own;
      expect(serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
      serials.add(serialNumber);
    }
    expect(serials.size).toBe(20);
  });
});

describe('a certificate request is refused', () => {
  async function refusalOf(der: Uint8Array) {
    const [issued, key] = await Promise.allSettled([issueDeviceCertificate(authority, der, device), keyOfRequest(der)]);
    expect(key.status).toBe('rejected');
    return issued.status === 'rejected' ? issued.reason : undefined;
  }

  it.each([
    ['P-384', { ...P256, namedCurve: 'P-384' }],
    ['RSA', RSA],
  ])('with a key of %s', async (_, algorithm) => {
    const { der } = await aRequest(algorithm);
    expect(await refusalOf(der)).toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('must be of P-256'),
    });
  });

  it('that is not signed by its own key', async () => {
    const { der } = await aRequest(P256);
    der.writeUInt8(der.readUInt8(der.length - 1) ^ 1, der.length - 1);
    expect(await refusalOf(der)).toMatchObject({ code: 'invalid-argument' });
  });

  it('that shows the key of another one', async () => {
    const [mine, theirs] = await Promise.all([aRequest(P256), aRequest(P256)]);
    const point = async ({ publicKey }: webcrypto.CryptoKeyPair) =>
      Buffer.from(await webcrypto.subtle.exportKey('raw', publicKey));
    const at = mine.der.indexOf(await point(mine.keys));
    (await point(theirs.keys)).copy(mine.der, at);
    expect(await refusalOf(mine.der)).toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('not signed by its own key'),
    });
  });

  it.each([
    ['that is empty', Buffer.alloc(0)],
    ['that is garbage', Buffer.from('not a request')],
    ['that is DER of something else', Buffer.from('30030201ff', 'hex')],
  ])('%s', async (_, der) => {
    expect(await refusalOf(der)).toMatchObject({ code: 'invalid-argument' });
  });

  it('that was cut off anywhere', async () => {
    const { request } = await createCertificateRequest();
    for (let length = 1; length < request.length; length += 7) {
      expect(await refusalOf(request.subarray(0, length))).toMatchObject({ code: 'invalid-argument' });
    }
  });

  it('that is too large', async () => {
    const { der } = await aRequest(P256, 'x'.repeat(5_000));
    expect(await refusalOf(der)).toMatchObject({ message: expect.stringContaining('too large') });
  });

  it('that is a certificate', async () => {
    expect(await refusalOf(new X509Certificate(authority.certificate).raw)).toMatchObject({ code: 'invalid-argument' });
  });
});

describe('an authority', () => {
  it('may sign certificates, and no two have a key or a serial number in common', async () => {
    const next = await createAuthority('home', NOW);
    const [one, other] = [new X509Certificate(authority.certificate), new X509Certificate(next.certificate)];
    expect(one.ca).toBe(true);
    expect(one.subject).toBe(other.subject);
    expect(keyFingerprintOf(one)).not.toBe(keyFingerprintOf(other));
    expect(one.serialNumber).not.toBe(other.serialNumber);
    expect(one.verify(other.publicKey)).toBe(false);
  });

  it('is vouched for by the one before it, with the same key', async () => {
    const next = await createAuthority('home', NOW);
    const voucher = new X509Certificate(await crossSign(authority, next, NOW));
    const [old, successor] = [new X509Certificate(authority.certificate), new X509Certificate(next.certificate)];
    expect(voucher.ca).toBe(true);
    expect(keyFingerprintOf(voucher)).toBe(keyFingerprintOf(successor));
    expect(voucher.checkIssued(old) && voucher.verify(old.publicKey)).toBe(true);
  });
});

it('a server certificate names the orchestrator and its hosts, and is for servers only', async () => {
  const { certificate, key } = await issueServerCertificate(authority, ['mac.local', '10.0.0.5', '::1'], NOW);
  const { own, uses } = read(new X509Certificate(certificate).raw);
  expect(own.checkHost('orchestrator.edgeorchestra.internal')).toBeDefined();
  expect(own.checkHost('mac.local')).toBeDefined();
  expect(own.checkIP('10.0.0.5')).toBeDefined();
  expect(own.checkIP('::1')).toBeDefined();
  expect(own.checkHost('other.local')).toBeUndefined();
  expect(own.ca).toBe(false);
  expect(uses).toEqual([x509.ExtendedKeyUsage.serverAuth]);
  expect(own.checkPrivateKey(createPrivateKey(key))).toBe(true);
  expect(Date.parse(own.validTo)).toBe(NOW + 397 * DAY_MS);
});
