import { describe, expect, it } from 'vitest';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import { DeviceCertificates } from '../../../../../main/cluster/joining/device-certificates.ts';
import { createCertificateRequest } from '../../../../../platform/pki/certificate-request.ts';
import { fingerprintOf } from '../../../../../platform/pki/fingerprint.ts';
import {
  createAuthority,
  issueDeviceCertificate,
  keyOfRequest,
} from '../../../../../platform/pki/issue-certificate.ts';
import { aCluster } from '../../../builders/a-cluster.ts';
import { started } from '../../storage/a-store.ts';

/** A cluster with a device, and certificates for it one after another. */
async function aMemberList(folder?: string) {
  const cluster = await aCluster(folder);
  const { clock, devices } = cluster;
  const certificates = await started(new DeviceCertificates(cluster));
  const nuc = devices.isKnown(DeviceId.parse('nuc')) ? DeviceId.parse('nuc') : cluster.admit('nuc');
  const authority = await createAuthority('home', clock.now());
  const issue = async (deviceId = nuc) => {
    const { request } = await createCertificateRequest();
    clock.advance(1_000);
    const der = await issueDeviceCertificate(authority, request, { clusterId: 'home', deviceId, now: clock.now() });
    certificates.add(deviceId, der);
    return { fingerprint: fingerprintOf(der), key: fingerprintOf(await keyOfRequest(request)) };
  };
  type Issued = Awaited<ReturnType<typeof issue>>;
  const use = ({ fingerprint }: Issued) => {
    const listed = certificates.find(fingerprint);
    if (listed === undefined) throw new Error('it is not listed');
    certificates.use(listed);
  };
  const isListed = ({ fingerprint }: Issued) => certificates.find(fingerprint) !== undefined;
  return { ...cluster, certificates, nuc, issue, use, isListed };
}

describe('the list of device certificates', () => {
  it('has what was issued, with whose it is and how long', async () => {
    const { certificates, nuc, issue, clock } = await aMemberList();
    const { fingerprint, key } = await issue();
    expect(certificates.find(fingerprint)).toMatchObject({
      deviceId: nuc,
      keyFingerprint: key,
      issuedAt: clock.now(),
      expiresAt: clock.now() + 30 * 86_400_000,
      usedAt: null,
    });
    expect(certificates.isKeyOf(nuc, key)).toBe(true);
    expect(certificates.isKeyOf(DeviceId.parse('mac'), key)).toBe(false);
  });

  it('loses the older ones of a device with the first use of a newer one', async () => {
    const { issue, use, isListed, certificates, nuc } = await aMemberList();
    const old = await issue();
    use(old);
    const next = await issue();
    expect([old, next].map(isListed)).toEqual([true, true]);
    use(next);
    expect([old, next].map(isListed)).toEqual([false, true]);
    expect(certificates.isKeyOf(nuc, old.key)).toBe(false);
  });

  it('keeps the newer ones when an older one is used on', async () => {
    const { issue, use, isListed } = await aMemberList();
    const old = await issue();
    const next = await issue();
    use(old);
    use(old);
    expect([old, next].map(isListed)).toEqual([true, true]);
  });

  it('keeps what other devices have', async () => {
    const list = await aMemberList();
    const mac = list.admit('mac');
    const theirs = await list.issue(mac);
    list.use(await list.issue());
    expect(list.isListed(theirs)).toBe(true);
  });

  it('has at most three that were never used: the oldest goes', async () => {
    const { issue, use, isListed } = await aMemberList();
    const used = await issue();
    use(used);
    const asked = [await issue(), await issue(), await issue(), await issue(), await issue()];
    expect(asked.map(isListed)).toEqual([false, false, true, true, true]);
    expect(isListed(used)).toBe(true);
  });

  it('is the same after a restart', async () => {
    const before = await aMemberList();
    const old = await before.issue();
    before.use(old);
    const kept = await before.issue();
    before.use(kept);
    const unused = await before.issue();
    const after = await aMemberList(before.folder);
    expect([old, kept, unused].map(after.isListed)).toEqual([false, true, true]);
    for (const one of [kept, unused]) {
      expect(after.certificates.find(one.fingerprint)).toEqual(before.certificates.find(one.fingerprint));
    }
  });

  it('forgets a device with all it has, also over a restart', async () => {
    const before = await aMemberList();
    const issued = [await before.issue(), await before.issue()];
    before.devices.remove(before.nuc);
    before.certificates.forget(before.nuc);
    expect(issued.some(before.isListed)).toBe(false);
    const after = await aMemberList(before.folder);
    expect(issued.some(after.isListed)).toBe(false);
  });
});
