import { randomBytes, sign, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import { deviceOf } from '../../../../../platform/pki/certificate-names.ts';
import { createCertificateRequest } from '../../../../../platform/pki/certificate-request.ts';
import { comparisonCode, NONCE_BYTES } from '../../../../../platform/pki/comparison-code.ts';
import { fingerprintOf } from '../../../../../platform/pki/fingerprint.ts';
import { createAuthority, issueDeviceCertificate } from '../../../../../platform/pki/issue-certificate.ts';
import { renewalProof } from '../../../../../platform/pki/renewal-proof.ts';
import { aCluster } from '../../../builders/a-cluster.ts';
import { aCandidate } from '../../rpc/a-secured-cluster.ts';
import { HandClock } from '../../storage/hand-clock.ts';
import { aJoining } from './a-joining.ts';

const never = new AbortController().signal;
const coded = (code: string) => expect.objectContaining({ code });

async function aClusterToJoin(folder?: string) {
  const cluster = await aCluster(folder, new HandClock(Date.now()));
  const joining = await aJoining(cluster);
  const { enrollment, tokens, requests } = joining;
  /** A machine with a key of its own that comes in by a token. */
  const byToken = async (name = 'nuc', machine?: { key: string; request: Uint8Array }) => {
    const { key, request } = machine ?? (await createCertificateRequest());
    const { token, secret } = tokens.create({ ttlSeconds: 60, uses: 1, tags: ['lab'] });
    const shown = { id: token.id, secret };
    const applicant = { candidate: aCandidate(name), request, address: '10.0.0.5' };
    cluster.clock.advance(1_000);
    return { key, request, shown, applicant, ...(await enrollment.joinByToken(applicant, shown)) };
  };
  const ask = async (name = 'nuc') => {
    const { key, request } = await createCertificateRequest();
    const parties = await enrollment.partiesOf(request);
    const code = comparisonCode(parties, randomBytes(NONCE_BYTES), randomBytes(NONCE_BYTES));
    const ticket = requests.ask({ candidate: aCandidate(name), request, code, address: '10.0.0.5' });
    return { key, request, ticket, code, id: requests.ofTicket(ticket).id };
  };
  /** Asks for a new certificate with this one and that key. */
  const renew = async (certificate: Buffer, key: string, changed: { request?: Uint8Array } = {}) => {
    const next = await createCertificateRequest();
    const proof = sign('sha256', renewalProof(certificate, changed.request ?? next.request), key);
    cluster.clock.advance(1_000);
    return { ...(await enrollment.renew(certificate, next.request, proof)), key: next.key };
  };
  const isListed = (der: Uint8Array) => joining.certificates.find(fingerprintOf(der)) !== undefined;
  const use = (der: Uint8Array) => {
    const listed = joining.certificates.find(fingerprintOf(der));
    if (listed === undefined) throw new Error('it is not listed');
    joining.certificates.use(listed);
  };
  return { ...cluster, ...joining, byToken, ask, renew, isListed, use };
}

describe('a machine that comes in by a token', () => {
  it('is a device with the token’s tags and a certificate in its name', async () => {
    const { byToken, devices, isListed, bodies } = await aClusterToJoin();
    const { deviceId, certificate, shown } = await byToken();
    expect(devices.get(deviceId)).toMatchObject({ id: 'nuc', name: 'nuc', tags: ['lab'], state: 'offline' });
    expect(deviceOf(new X509Certificate(certificate).subjectAltName, 'cluster-1')).toBe('nuc');
    expect(isListed(certificate)).toBe(true);
    expect(bodies().at(-1)).toEqual({
      kind: 'device-joined',
      deviceId: 'nuc',
      deviceName: 'nuc',
      way: 'token',
      by: shown.id,
      address: '10.0.0.5',
    });
  });

  it('gets another id than one that is taken, and the device there loses nothing', async () => {
    const { byToken, devices, isListed } = await aClusterToJoin();
    const first = await byToken('nuc');
    const second = await byToken('nuc');
    expect(second.deviceId).not.toBe('nuc');
    expect(devices.list()).toHaveLength(2);
    expect([first, second].map(({ certificate }) => isListed(certificate))).toEqual([true, true]);
    expect(deviceOf(new X509Certificate(second.certificate).subjectAltName, 'cluster-1')).toBe(second.deviceId);
  });

  it('keeps its id when it comes again with the key that it has there', async () => {
    const { byToken, devices } = await aClusterToJoin();
    const first = await byToken('nuc');
    const again = await byToken('nuc', first);
    expect(again.deviceId).toBe(first.deviceId);
    expect(devices.list()).toHaveLength(1);
  });

  it('that has not heard the answer asks again and is the same device', async () => {
    const { byToken, enrollment, devices } = await aClusterToJoin();
    const { applicant, shown, deviceId } = await byToken();
    expect((await enrollment.joinByToken(applicant, shown)).deviceId).toBe(deviceId);
    expect(devices.list()).toHaveLength(1);
  });

  it('with a bad certificate request uses nothing up', async () => {
    const { tokens, enrollment, devices } = await aClusterToJoin();
    const { token, secret } = tokens.create({ ttlSeconds: 60, uses: 1, tags: [] });
    const applicant = { candidate: aCandidate(), request: Buffer.from('garbage'), address: '10.0.0.5' };
    await expect(enrollment.joinByToken(applicant, { id: token.id, secret })).rejects.toThrow(
      coded('invalid-argument'),
    );
    expect(tokens.list()).toMatchObject([{ usesLeft: 1 }]);
    expect(devices.list()).toEqual([]);
  });

  it('is not brought back by what it came in by once it was taken out', async () => {
    const { byToken, enrollment, devices } = await aClusterToJoin();
    const { applicant, shown, deviceId } = await byToken();
    devices.remove(deviceId);
    await expect(enrollment.joinByToken(applicant, shown)).rejects.toThrow(coded('join-refused'));
    const other = await byToken('nuc'); // the same id, with another key
    expect(other.deviceId).toBe(deviceId);
    await expect(enrollment.joinByToken(applicant, shown)).rejects.toThrow(coded('join-refused'));
  });
});

describe('a machine that asks', () => {
  it('gets its certificate once a person has let it in, as often as it comes back', async () => {
    const { ask, enrollment, isListed, bodies } = await aClusterToJoin();
    const { ticket, id, code } = await ask();
    const waiting = enrollment.collect(ticket, never);
    expect(await enrollment.approve(id, code)).toBe('nuc');
    const admission = await waiting;
    expect(admission?.deviceId).toBe('nuc');
    expect(admission && isListed(admission.certificate)).toBe(true);
    expect((await enrollment.collect(ticket, never))?.deviceId).toBe('nuc');
    expect(bodies().at(-1)).toMatchObject({ kind: 'device-joined', way: 'approval', by: id });
  });

  it('hears nothing while nobody has decided', async () => {
    const { ask, enrollment } = await aClusterToJoin();
    const { ticket } = await ask();
    expect(await enrollment.collect(ticket, AbortSignal.abort())).toBeUndefined();
  });

  it('gets nothing when other digits were given', async () => {
    const { ask, enrollment, devices } = await aClusterToJoin();
    const { id, code } = await ask();
    await expect(enrollment.approve(id, code === '000 000' ? '000 001' : '000 000')).rejects.toThrow(coded('conflict'));
    expect(devices.list()).toEqual([]);
  });

  it('that a person has denied hears that, also while it waits', async () => {
    const { ask, enrollment, requests } = await aClusterToJoin();
    const { ticket, id } = await ask();
    const waiting = enrollment.collect(ticket, never);
    requests.deny(id);
    await expect(waiting).rejects.toThrow(coded('join-refused'));
  });

  it('is not brought back by its ticket once it was taken out', async () => {
    const { ask, enrollment, devices, byToken } = await aClusterToJoin();
    const { ticket, id, code } = await ask();
    devices.remove(await enrollment.approve(id, code));
    await expect(enrollment.collect(ticket, never)).rejects.toThrow(coded('join-refused'));
    await byToken('nuc'); // another machine has its id now
    await expect(enrollment.collect(ticket, never)).rejects.toThrow(coded('join-refused'));
  });
});

describe('a certificate is renewed', () => {
  it('for the proof of its key, and ends with the first use of the new one', async () => {
    const { byToken, renew, isListed, use, bodies } = await aClusterToJoin();
    const old = await byToken();
    use(old.certificate);
    const next = await renew(old.certificate, old.key);
    expect(next.deviceId).toBe(old.deviceId);
    expect([old, next].map(({ certificate }) => isListed(certificate))).toEqual([true, true]);
    use(next.certificate);
    expect([old, next].map(({ certificate }) => isListed(certificate))).toEqual([false, true]);
    expect(bodies().at(-1)).toMatchObject({ kind: 'certificate-renewed', deviceName: 'nuc' });
    await expect(renew(old.certificate, old.key)).rejects.toThrow(coded('revoked'));
    await renew(next.certificate, next.key);
  });

  it('when it has expired long ago, and by an authority that was replaced', async () => {
    const { byToken, renew, clock, authority } = await aClusterToJoin();
    const old = await byToken();
    clock.freeze(200 * 86_400_000);
    await authority.rotate();
    const next = await renew(old.certificate, old.key);
    expect(Date.parse(new X509Certificate(next.certificate).validTo)).toBeGreaterThan(clock.now());
    const { publicKey } = new X509Certificate(authority.certificate);
    expect(new X509Certificate(next.certificate).verify(publicKey)).toBe(true);
  });

  it('also after a restart of the orchestrator', async () => {
    const before = await aClusterToJoin();
    const old = await before.byToken();
    const after = await aClusterToJoin(before.folder);
    expect((await after.renew(old.certificate, old.key)).deviceId).toBe(old.deviceId);
  });
});

describe('a certificate is not renewed', () => {
  it('by the proof of another key', async () => {
    const { byToken, renew } = await aClusterToJoin();
    const [{ certificate }, { key }] = [await byToken('nuc'), await byToken('mac')];
    await expect(renew(certificate, key)).rejects.toThrow(coded('join-refused'));
  });

  it('by a proof that was made for another request', async () => {
    const { byToken, renew, bodies } = await aClusterToJoin();
    const { certificate, key, request } = await byToken();
    await expect(renew(certificate, key, { request })).rejects.toThrow(coded('join-refused'));
    expect(bodies().at(-1)?.kind).toBe('device-joined');
  });

  it('when another cluster has issued it, under the same names', async () => {
    const [own, other] = [await aClusterToJoin(), await aClusterToJoin()];
    await own.byToken();
    const { certificate, key } = await other.byToken();
    await expect(own.renew(certificate, key)).rejects.toThrow(coded('revoked'));
  });

  it('when it is not listed, although the authority has signed it', async () => {
    const { byToken, authority, renew } = await aClusterToJoin();
    const { deviceId } = await byToken();
    const { key, request } = await createCertificateRequest();
    await expect(renew(await authority.issue(request, deviceId), key)).rejects.toThrow(coded('revoked'));
  });

  it('when it is listed, although the authority has not signed it', async () => {
    const { byToken, certificates, renew, clock } = await aClusterToJoin();
    const { deviceId } = await byToken();
    const stranger = await createAuthority('home', clock.now());
    const { key, request } = await createCertificateRequest();
    const names = { clusterId: 'cluster-1', deviceId, now: clock.now() };
    const forged = await issueDeviceCertificate(stranger, request, names);
    certificates.add(deviceId, forged);
    await expect(renew(forged, key)).rejects.toThrow(coded('join-refused'));
  });

  it('when it names another device than the list does', async () => {
    const { byToken, authority, certificates, renew } = await aClusterToJoin();
    const { deviceId } = await byToken();
    const { key, request } = await createCertificateRequest();
    const certificate = await authority.issue(request, DeviceId.parse('mac'));
    certificates.add(deviceId, certificate);
    await expect(renew(certificate, key)).rejects.toThrow(coded('revoked'));
  });

  it('once its device was taken out', async () => {
    const { byToken, devices, certificates, renew } = await aClusterToJoin();
    const { certificate, key, deviceId } = await byToken();
    devices.remove(deviceId);
    await expect(renew(certificate, key)).rejects.toThrow(coded('revoked'));
    certificates.forget(deviceId);
    await expect(renew(certificate, key)).rejects.toThrow(coded('revoked'));
  });

  it('when it is none', async () => {
    const { byToken, enrollment, renew } = await aClusterToJoin();
    const { key, certificate } = await byToken();
    for (const none of [Buffer.alloc(0), Buffer.from('garbage'), certificate.subarray(9)]) {
      await expect(renew(none, key)).rejects.toThrow(coded('invalid-argument'));
    }
    const signature = Buffer.from('no signature');
    const { request } = await createCertificateRequest();
    await expect(enrollment.renew(certificate, request, signature)).rejects.toThrow(coded('join-refused'));
    const proof = sign('sha256', renewalProof(certificate, Buffer.from('garbage')), key);
    await expect(enrollment.renew(certificate, Buffer.from('garbage'), proof)).rejects.toThrow(
      coded('invalid-argument'),
    );
  });
});
