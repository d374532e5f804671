import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import type {
  Extension,
  JsonGeneralNames,
  JsonName,
  PublicKey,
  PublicKeyType,
  X509Certificate,
  X509CertificateCreateWithKeyParams,
} from '@peculiar/x509';
import type { DeviceId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import { deviceUri, ORCHESTRATOR_NAME } from './certificate-names.ts';
import { KEY_ALGORITHM, loadX509, type X509Library } from './load-x509.ts';

/** A certificate with its private key, both PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

const DAY_MS = 86_400_000;
/** Clocks of a home's machines differ. */
const CLOCK_SLACK_MS = 3_600_000;
const AUTHORITY_DAYS = 3_650;
/** What browsers accept at most. */
const SERVER_DAYS = 397;
const DEVICE_DAYS = 30;
const LARGEST_REQUEST = 4_096;

/** A certificate authority of one's own: it may sign certificates, and authorities that follow it. */
export async function createAuthority(name: string, now: number): Promise<KeyedCertificate> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...lifetime(now, AUTHORITY_DAYS),
    name: [{ CN: [name] }],
    signingAlgorithm: KEY_ALGORITHM,
    keys,
    extensions: await authorityExtensions(x509, keys.publicKey),
  });
  return { certificate: certificate.toString('pem'), key: await exportKey(x509, keys.privateKey) };
}

/** The new authority, vouched for by the old one: whoever trusts only the old one can trust the new one through it. */
export async function crossSign(old: KeyedCertificate, next: KeyedCertificate, now: number): Promise<string> {
  const x509 = await loadX509();
  const { subject, publicKey } = new x509.X509Certificate(next.certificate);
  const extensions = await authorityExtensions(x509, publicKey);
  const certificate = await sign(x509, old, { ...lifetime(now, AUTHORITY_DAYS), subject, publicKey, extensions });
  return certificate.toString('pem');
}

/** A certificate by which the orchestrator shows itself under its fixed name and these hosts. */
export async function issueServerCertificate(
  authority: KeyedCertificate,
  hosts: readonly string[],
  now: number,
): Promise<KeyedCertificate> {
  const x509 = await loadX509();
  const keys = await webcrypto.subtle.generateKey(KEY_ALGORITHM, true, ['sign', 'verify']);
  const names = [ORCHESTRATOR_NAME, ...hosts].map((value) => ({
    type: isIP(value) === 0 ? ('dns' as const) : ('ip' as const),
    value,
  }));
  const certificate = await sign(x509, authority, {
    ...lifetime(now, SERVER_DAYS),
    subject: [{ CN: [ORCHESTRATOR_NAME] }],
    publicKey: keys.publicKey,
    extensions: leafExtensions(x509, x509.ExtendedKeyUsage.serverAuth, names),
  });
  return { certificate: certificate.toString('pem'), key: await exportKey(x509, keys.privateKey) };
}

/**
 * A certificate for the key of a request, DER. Only the key is taken from it: name, use and life are the authority's choice.
 * @throws AppError `invalid-argument` for a request that is none, is not signed by its key, or has another kind of key
 */
export async function issueDeviceCertificate(
  authority: KeyedCertificate,
  request: Uint8Array,
  { clusterId, deviceId, now }: { readonly clusterId: string; readonly deviceId: DeviceId; readonly now: number },
): Promise<Buffer> {
  const x509 = await loadX509();
  const publicKey = await checkedKey(x509, request);
  const certificate = await sign(x509, authority, {
    ...lifetime(now, DEVICE_DAYS),
    subject: [{ CN: [deviceId] }],
    publicKey,
    extensions: leafExtensions(x509, x509.ExtendedKeyUsage.clientAuth, [
      { type: 'url', value: deviceUri(clusterId, deviceId) },
    ]),
  });
  return Buffer.from(certificate.rawData);
}

/** Public key of a certificate request, SubjectPublicKeyInfo in DER. @throws AppError `invalid-argument` */
export async function keyOfRequest(request: Uint8Array): Promise<Buffer> {
  return Buffer.from((await checkedKey(await loadX509(), request)).rawData);
}

async function checkedKey(x509: X509Library, der: Uint8Array): Promise<PublicKey> {
  const refusal = (problem: string, cause?: unknown) =>
    new AppError('invalid-argument', `certificate_request: ${problem}`, { cause });
  if (der.length > LARGEST_REQUEST) throw refusal('too large');
  try {
    const request = new x509.Pkcs10CertificateRequest(Buffer.from(der));
    const { algorithm } = request.publicKey;
    if (algorithm.name !== 'ECDSA' || !('namedCurve' in algorithm) || algorithm.namedCurve !== 'P-256') {
      throw refusal('the key must be of P-256');
    }
    if (!(await request.verify())) throw refusal('it is not signed by its own key');
    return request.publicKey;
  } catch (error) {
    throw error instanceof AppError ? error : refusal('not a certificate request', error);
  }
}

async function sign(
  x509: X509Library,
  authority: KeyedCertificate,
  what: Pick<X509CertificateCreateWithKeyParams, 'notBefore' | 'notAfter' | 'serialNumber' | 'publicKey'> & {
    readonly subject: string | JsonName;
    readonly extensions: Extension[];
  },
): Promise<X509Certificate> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const signingKey = await webcrypto.subtle.importKey(
    'pkcs8',
    x509.PemConverter.decodeFirst(authority.key),
    KEY_ALGORITHM,
    false,
    ['sign'],
  );
  return await x509.X509CertificateGenerator.create({
    ...what,
    issuer: issuer.subject,
    signingAlgorithm: KEY_ALGORITHM,
    signingKey,
    extensions: [...what.extensions, await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey)],
  });
}

async function authorityExtensions(x509: X509Library, key: PublicKeyType): Promise<Extension[]> {
  const usage = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;
  return [
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(usage, true),
    await x509.SubjectKeyIdentifierExtension.create(key),
  ];
}

function leafExtensions(x509: X509Library, use: string, names: JsonGeneralNames): Extension[] {
  return [
    new x509.BasicConstraintsExtension(false, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
    new x509.ExtendedKeyUsageExtension([use]),
    new x509.SubjectAlternativeNameExtension(names),
  ];
}

function lifetime(now: number, days: number) {
  const serial = randomBytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40; // positive, and of one length
  return {
    serialNumber: serial.toString('hex'),
    notBefore: new Date(now - CLOCK_SLACK_MS),
    notAfter: new Date(now + days * DAY_MS),
  };
}

async function exportKey(x509: X509Library, key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}
