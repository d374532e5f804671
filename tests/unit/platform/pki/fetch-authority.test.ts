import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fetchAuthority } from '../../../../platform/pki/fetch-authority.ts';
import { keyFingerprintOf } from '../../../../platform/pki/fingerprint.ts';
import { createAuthority, crossSign, issueServerCertificate } from '../../../../platform/pki/issue-certificate.ts';
import { aTlsServer } from './a-tls-server.ts';

const now = Date.now();
const never = new AbortController().signal;
const fingerprintOf = (pem: string) => keyFingerprintOf(new X509Certificate(pem));

/** An authority with a server certificate that it has signed. */
async function aCluster(name = 'home') {
  const authority = await createAuthority(name, now);
  const server = await issueServerCertificate(authority, ['127.0.0.1'], now);
  return { authority, server };
}

describe('the authority of a server', () => {
  it('is the one that has signed its certificate; nothing is said to it', async () => {
    const { authority, server } = await aCluster();
    const { heard, ...place } = await aTlsServer({
      key: server.key,
      cert: `${server.certificate}\n${authority.certificate}`,
    });
    const shown = await fetchAuthority(place, never);
    expect(shown.fingerprint).toBe(fingerprintOf(authority.certificate));
    expect(fingerprintOf(shown.certificate)).toBe(shown.fingerprint);
    expect(heard).toEqual([]);
  });

  it('is the new one where an old one vouches for it', async () => {
    const { authority: old } = await aCluster();
    const { authority: next, server } = await aCluster();
    const voucher = await crossSign(old, next, now);
    const cert = [server.certificate, voucher, old.certificate, next.certificate].join('\n');
    const shown = await fetchAuthority(await aTlsServer({ key: server.key, cert }), never);
    expect(shown.fingerprint).toBe(fingerprintOf(next.certificate));
  });
});

describe('a server is refused', () => {
  const refused = { code: 'join-refused', message: 'the server shows a certificate that no authority has signed' };

  it('that shows our authority beside a certificate of its own making', async () => {
    const ours = await aCluster();
    const theirs = await aCluster(); // of the same name
    const cert = `${theirs.server.certificate}\n${ours.authority.certificate}`;
    const place = await aTlsServer({ key: theirs.server.key, cert });
    await expect(fetchAuthority(place, never)).rejects.toMatchObject(refused);
  });

  it('that shows no authority at all', async () => {
    const { server } = await aCluster();
    const place = await aTlsServer({ key: server.key, cert: server.certificate });
    await expect(fetchAuthority(place, never)).rejects.toMatchObject(refused);
  });

  it('that shows an authority as its own certificate', async () => {
    const { authority } = await aCluster();
    const place = await aTlsServer({ key: authority.key, cert: authority.certificate });
    await expect(fetchAuthority(place, never)).rejects.toMatchObject(refused);
  });

  it('whose certificate was signed by one that is no authority', async () => {
    const { server: leaf } = await aCluster();
    const below = await issueServerCertificate(leaf, ['127.0.0.1'], now);
    const place = await aTlsServer({ key: below.key, cert: `${below.certificate}\n${leaf.certificate}` });
    await expect(fetchAuthority(place, never)).rejects.toMatchObject(refused);
  });

  it('that has our certificates but not the key', async () => {
    const { authority, server } = await aCluster();
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const copied = { key, cert: `${server.certificate}\n${authority.certificate}` };
    await expect(aTlsServer(copied)).rejects.toThrow(/key values mismatch/);
  });
});

describe('nobody answers', () => {
  it('where nobody listens', async () => {
    await expect(fetchAuthority({ host: '127.0.0.1', port: 1 }, never)).rejects.toMatchObject({
      code: 'unavailable',
      message: 'nobody lets machines join at 127.0.0.1:1',
    });
  });

  it('where something else listens', async () => {
    const server = createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    await expect(fetchAuthority({ host: '127.0.0.1', port }, never)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('to whoever does not want to know any more', async () => {
    const stop = new AbortController();
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      stop.abort(new Error('changed its mind'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    await expect(fetchAuthority({ host: '127.0.0.1', port }, stop.signal)).rejects.toThrow('changed its mind');
    await expect(fetchAuthority({ host: '127.0.0.1', port: 1 }, stop.signal)).rejects.toThrow('changed its mind');
  });
});
