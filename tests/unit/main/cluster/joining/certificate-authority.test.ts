import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import { CertificateAuthority } from '../../../../../main/cluster/joining/certificate-authority.ts';
import { FileKeyStore } from '../../../../../platform/keys/file-key-store.ts';
import { createCertificateRequest } from '../../../../../platform/pki/certificate-request.ts';
import { fetchAuthority } from '../../../../../platform/pki/fetch-authority.ts';
import { createAuthority } from '../../../../../platform/pki/issue-certificate.ts';
import { aTlsServer, connectBelieving } from '../../../platform/pki/a-tls-server.ts';
import { started } from '../../storage/a-store.ts';
import { HandClock } from '../../storage/hand-clock.ts';
import { aTemporaryFolder } from '../../storage/temporary-folder.ts';

const nuc = DeviceId.parse('nuc');

async function anAuthority(folder = aTemporaryFolder()) {
  const keys = new FileKeyStore(join(folder, 'keys'));
  const clock = new HandClock(Date.now());
  const cluster = () => ({ id: 'cluster-1', name: 'home' });
  const authority = await started(new CertificateAuthority({ keys, clock, cluster }));
  return { folder, authority };
}

/** A server with this authority's present certificate, and each authority that it had from the first on. */
async function afterRotations(count: number) {
  const { authority } = await anAuthority();
  const certificates = [authority.certificate];
  for (let rotation = 0; rotation < count; rotation++) {
    await authority.rotate();
    certificates.push(authority.certificate);
  }
  const { certificate: cert, key, authorities } = await authority.serverCredentials(['127.0.0.1']);
  const server = await aTlsServer({ cert, key });
  return { authority, certificates, authorities, server };
}

describe('the certificate authority', () => {
  it('is made at the first start and kept over the next ones, for its owner only', async () => {
    const first = await anAuthority();
    const again = await anAuthority(first.folder);
    expect(again.authority.fingerprint).toBe(first.authority.fingerprint);
    expect(again.authority.certificate).toBe(first.authority.certificate);
    const { mode } = await stat(join(first.folder, 'keys', 'certificate-authority'));
    expect(mode & 0o777).toBe(0o600);
  });

  it('is kept over a restart with those that it has replaced', async () => {
    const { folder, authority } = await anAuthority();
    await authority.rotate();
    const again = await anAuthority(folder);
    expect(again.authority.authorities).toEqual(authority.authorities);
  });

  it.each(['', 'garbage', '{}', 'null'])('is not made anew over a file that is none: %j', async (content) => {
    const { folder } = await anAuthority();
    const file = join(folder, 'keys', 'certificate-authority');
    await writeFile(file, content);
    await expect(anAuthority(folder)).rejects.toMatchObject({
      code: 'invalid-config',
      details: { key: 'certificate-authority' },
    });
    expect(await readFile(file, 'utf8')).toBe(content);
  });

  it('knows its own certificates, also from before it was replaced, and no others', async () => {
    const { authority } = await anAuthority();
    const { request } = await createCertificateRequest();
    const before = new X509Certificate(await authority.issue(request, nuc));
    await authority.rotate();
    const after = new X509Certificate(await authority.issue(request, nuc));
    expect([before, after].map((one) => authority.hasIssued(one))).toEqual([true, true]);
    const { authority: other } = await anAuthority();
    expect(authority.hasIssued(new X509Certificate(await other.issue(request, nuc)))).toBe(false);
  });

  it('gives its old key away for good when it is replaced', async () => {
    const { folder, authority } = await anAuthority();
    const file = join(folder, 'keys', 'certificate-authority');
    const { key } = JSON.parse(await readFile(file, 'utf8')).current;
    await authority.rotate();
    const kept = await readFile(file, 'utf8');
    expect(kept).not.toContain(JSON.stringify(key).slice(1, -1));
    const next = JSON.parse(kept).current;
    expect(new X509Certificate(next.certificate).checkPrivateKey(createPrivateKey(next.key))).toBe(true);
  });
});

describe('a device verifies the server', () => {
  it('that it knows from the first', async () => {
    const { server, certificates } = await afterRotations(0);
    await connectBelieving(server.port, certificates);
  });

  it.each([1, 2, 4])('after %i rotations, whichever one authority it knows', async (rotations) => {
    const { server, certificates } = await afterRotations(rotations);
    expect(new Set(certificates).size).toBe(rotations + 1);
    for (const known of certificates) await connectBelieving(server.port, [known]);
    await connectBelieving(server.port, certificates);
  });

  it('after five rotations no more, if it was away for all of them', async () => {
    const { server, certificates, authorities } = await afterRotations(5);
    const [first = '', ...others] = certificates;
    await expect(connectBelieving(server.port, [first])).rejects.toMatchObject({
      code: expect.stringMatching(/SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER_CERT/),
    });
    for (const known of others) await connectBelieving(server.port, [known]);
    expect(authorities).toHaveLength(5);
    expect(authorities).not.toContain(first);
  });

  it('but never one of a stranger of the same name', async () => {
    const { server } = await afterRotations(1);
    const stranger = await createAuthority('home', Date.now());
    await expect(connectBelieving(server.port, [stranger.certificate])).rejects.toThrow();
  });

  it('and a machine that joins is shown the present authority, however often it was replaced', async () => {
    const { server, authority } = await afterRotations(4);
    const shown = await fetchAuthority(server, new AbortController().signal);
    expect(shown.fingerprint).toBe(authority.fingerprint);
  });
});
