import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../../../../../main/cluster/joining/certificate-authority.ts';
import { ServerCertificate } from '../../../../../main/cluster/joining/server-certificate.ts';
import { FileKeyStore } from '../../../../../platform/keys/file-key-store.ts';
import { renewalTime } from '../../../../../platform/pki/certificate-names.ts';
import { started } from '../../storage/a-store.ts';
import { HandClock } from '../../storage/hand-clock.ts';
import { aTemporaryFolder } from '../../storage/temporary-folder.ts';

const HOUR_MS = 3_600_000;

async function aServerCertificate({
  folder = aTemporaryFolder(),
  clock = new HandClock(Date.now()),
  hosts = ['localhost', '127.0.0.1'],
} = {}) {
  const keys = new FileKeyStore(join(folder, 'keys'));
  const authority = await started(
    new CertificateAuthority({ keys, clock, cluster: () => ({ id: 'cluster-1', name: 'home' }) }),
  );
  let news = Promise.withResolvers<void>();
  let renewals = 0;
  const onRenewed = () => {
    renewals++;
    news.resolve();
    news = Promise.withResolvers();
  };
  const server = await started(new ServerCertificate({ authority, keys, clock, hosts: () => hosts, onRenewed }));
  const serial = () => new X509Certificate(server.get().certificate).serialNumber;
  return {
    folder,
    clock,
    hosts,
    keys,
    authority,
    server,
    serial,
    renewals: () => renewals,
    renewed: () => news.promise,
  };
}

describe('the server certificate', () => {
  it('is made once, and used again after a restart', async () => {
    const first = await aServerCertificate();
    const again = await aServerCertificate({ folder: first.folder });
    expect(again.server.get()).toEqual(first.server.get());
    await again.server.renew();
    expect(again.serial()).toBe(first.serial());
    expect([first.renewals(), again.renewals()]).toEqual([0, 0]);
  });

  it('is made anew when the machine has a new address, by itself', async () => {
    const { clock, hosts, server, serial, renewed, renewals } = await aServerCertificate();
    const before = serial();
    hosts.push('10.0.0.7');
    const over = renewed();
    clock.advance(HOUR_MS);
    await over;
    expect(serial()).not.toBe(before);
    expect(new X509Certificate(server.get().certificate).checkIP('10.0.0.7')).toBeDefined();
    expect(renewals()).toBe(1);
  });

  it('stays when an address has gone: it may come back', async () => {
    const { hosts, server, serial } = await aServerCertificate();
    const before = serial();
    hosts.pop();
    await server.renew();
    expect(serial()).toBe(before);
  });

  it('is made anew when the authority was replaced', async () => {
    const { authority, server, serial, renewals } = await aServerCertificate();
    const before = serial();
    await authority.rotate();
    await server.renew();
    expect(serial()).not.toBe(before);
    expect(
      new X509Certificate(server.get().certificate).verify(new X509Certificate(authority.certificate).publicKey),
    ).toBe(true);
    expect(server.get().authorities).toHaveLength(2);
    expect(renewals()).toBe(1);
  });

  it('is the new authority’s also when that is replaced while one is being made', async () => {
    const { authority, hosts, server } = await aServerCertificate();
    hosts.push('10.0.0.7');
    const underWay = server.renew();
    await authority.rotate();
    await Promise.all([underWay, server.renew()]);
    const { publicKey } = new X509Certificate(authority.certificate);
    expect(new X509Certificate(server.get().certificate).verify(publicKey)).toBe(true);
  });

  it('is made anew once two thirds of its life are over, and after a restart as well', async () => {
    const { clock, folder, server, serial, renewed } = await aServerCertificate();
    const before = serial();
    const due = renewalTime(new X509Certificate(server.get().certificate));
    clock.freeze(due - clock.now() - 1);
    await server.renew();
    expect(serial()).toBe(before);
    const over = renewed();
    clock.advance(HOUR_MS);
    await over;
    expect(serial()).not.toBe(before);
    const later = new HandClock(clock.now() + 400 * 24 * HOUR_MS);
    const again = await aServerCertificate({ folder, clock: later });
    expect(again.serial()).not.toBe(serial());
  });

  it.each([
    '',
    'garbage',
    '{}',
    '{"hosts":[],"authority":"","credentials":{"certificate":"","key":"","authorities":[]}}',
  ])('is made anew over a file that is none: %j', async (content) => {
    const first = await aServerCertificate();
    await writeFile(join(first.folder, 'keys', 'server-certificate'), content);
    const again = await aServerCertificate({ folder: first.folder });
    expect(again.serial()).not.toBe(first.serial());
  });

  it('cannot be had before it was made, and is not looked after once it was stopped', async () => {
    const { clock, server, hosts, serial, authority, keys } = await aServerCertificate();
    const before = serial();
    await server.stop();
    hosts.push('10.0.0.7');
    clock.advance(HOUR_MS);
    expect(clock.armed).toBe(0);
    expect(serial()).toBe(before);
    const idle = new ServerCertificate({ authority, keys, clock, hosts: () => hosts, onRenewed: () => undefined });
    expect(() => idle.get()).toThrow('there is no server certificate yet');
  });
});
