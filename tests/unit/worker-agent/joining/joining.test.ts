import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AppError } from '../../../../common/errors.ts';
import { renewalTime } from '../../../../platform/pki/certificate-names.ts';
import { Joining, type JoiningDeps } from '../../../../worker-agent/joining/joining.ts';
import { Connection } from '../../../../worker-agent/session/connection.ts';
import type { Route } from '../../../../worker-agent/session/route.ts';
import { aCandidate, aSecuredCluster, type SecuredCluster } from '../../main/rpc/a-secured-cluster.ts';
import { aTemporaryFolder } from '../../main/storage/temporary-folder.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const never = new AbortController().signal;

/** An agent's way into a cluster, with a folder of its own; the same folder is the same machine, started again. */
function aMachine(cluster: SecuredCluster, { folder = aTemporaryFolder(), ...deps }: Partial<JoiningDeps> = {}) {
  const codes: (string | null)[] = [];
  const logged: string[] = [];
  const asked = Promise.withResolvers<string>();
  const joining = new Joining({
    folder,
    clock: cluster.clock,
    logger: pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line).msg) }),
    place: { host: '127.0.0.1', grpcPort: cluster.rpc.port, joinPort: cluster.joinServer.port },
    cluster: undefined,
    invitation: undefined,
    rejoin: false,
    describe: async () => aCandidate('nuc'),
    onCode: (code) => {
      codes.push(code);
      if (code !== null) asked.resolve(code);
    },
    onSearch: () => undefined,
    ...deps,
  });
  const membership = async () => JSON.parse(await readFile(join(folder, 'membership.json'), 'utf8'));
  return { folder, joining, codes, logged, asked: asked.promise, membership };
}

/** Makes a call as the device of this route. */
async function call(route: Route): Promise<void> {
  const connection = new Connection(route);
  onTestFinished(() => connection.close());
  await connection.registry.listDevices({}, { timeoutMs: 5_000 });
}

async function approve(cluster: SecuredCluster, code: string): Promise<void> {
  const [request] = cluster.requests.list();
  if (request === undefined) throw new Error('nobody asks');
  await cluster.enrollment.approve(request.id, code);
}

const serialOf = ({ credentials }: Route) => new X509Certificate(credentials?.certificate ?? '').serialNumber;
const revoked = () => new AppError('revoked', 'this device does not belong to the cluster');

describe('a machine', () => {
  test('comes in by a token, and is a member from then on, also when it starts again', async () => {
    const cluster = await aSecuredCluster();
    const machine = aMachine(cluster, { invitation: cluster.invite() });
    const route = await machine.joining.reach(never);
    await call(route);
    expect(route).toMatchObject({ deviceId: 'nuc', address: cluster.address });
    const again = await aMachine(cluster, { folder: machine.folder }).joining.reach(never);
    expect(serialOf(again)).toBe(serialOf(route));
    await call(again);
    expect(cluster.devices.list()).toHaveLength(1);
  });

  test('goes by its membership when it still has the token that it came in by', async () => {
    const cluster = await aSecuredCluster();
    const invitation = cluster.invite();
    const machine = aMachine(cluster, { invitation });
    const first = await machine.joining.reach(never);
    const again = await aMachine(cluster, { folder: machine.folder, invitation }).joining.reach(never);
    expect(serialOf(again)).toBe(serialOf(first));
  });

  test('finds the first of the token’s hosts that answers', async () => {
    const cluster = await aSecuredCluster();
    const invitation = { ...cluster.invite(), hosts: ['127.0.0.2', '127.0.0.1'] };
    const machine = aMachine(cluster, { invitation });
    await call(await machine.joining.reach(never));
    expect(await machine.membership()).toMatchObject({ host: '127.0.0.1' });
  });

  test('says nothing to another cluster than the token is of', async () => {
    const [own, other] = [await aSecuredCluster(), await aSecuredCluster()];
    const invitation = { ...own.invite(), joinPort: other.joinServer.port };
    const machine = aMachine(own, { invitation });
    await expect(machine.joining.reach(never)).rejects.toMatchObject({ code: 'wrong-authority' });
    expect(other.devices.list()).toEqual([]);
  });

  test('does not try a token again that was refused', async () => {
    const cluster = await aSecuredCluster();
    const invitation = { ...cluster.invite(), secret: 'A'.repeat(22) };
    const { joining } = aMachine(cluster, { invitation });
    await expect(joining.reach(never)).rejects.toMatchObject({ code: 'join-refused' });
    await cluster.joinServer.stop();
    await expect(joining.reach(never)).rejects.toMatchObject({ code: 'join-refused' });
  });

  test('asks, shows its digits, and is in once a person has approved it', async () => {
    const cluster = await aSecuredCluster();
    const { joining, asked, codes } = aMachine(cluster);
    const reaching = joining.reach(never);
    const code = await asked;
    expect(cluster.requests.list()).toMatchObject([{ code, name: 'nuc' }]);
    await approve(cluster, code);
    await call(await reaching);
    expect(codes).toEqual([code, null]);
  });

  test('waits on with the same digits when it starts again meanwhile', async () => {
    const cluster = await aSecuredCluster();
    const stop = new AbortController();
    const first = aMachine(cluster);
    const reaching = first.joining.reach(stop.signal);
    reaching.catch(() => undefined);
    const code = await first.asked;
    stop.abort(new Error('stopped'));
    await expect(reaching).rejects.toThrow();
    const second = aMachine(cluster, { folder: first.folder });
    const again = second.joining.reach(never);
    expect(await second.asked).toBe(code);
    expect(cluster.requests.list()).toHaveLength(1);
    await approve(cluster, code);
    await call(await again);
  });

  test('that was denied does not ask again on its own, but does when it starts again', async () => {
    const cluster = await aSecuredCluster();
    const { folder, joining, asked } = aMachine(cluster);
    const reaching = joining.reach(never);
    reaching.catch(() => undefined);
    await asked;
    for (const { id } of cluster.requests.list()) cluster.requests.deny(id);
    await expect(reaching).rejects.toMatchObject({ code: 'join-refused' });
    await expect(joining.reach(never)).rejects.toMatchObject({ code: 'join-refused' });
    expect(cluster.requests.list()).toEqual([]);
    const stop = new AbortController();
    const again = aMachine(cluster, { folder });
    const asking = again.joining.reach(stop.signal);
    asking.catch(() => undefined);
    await again.asked;
    expect(cluster.requests.list()).toHaveLength(1);
    stop.abort(new Error('stopped'));
    await expect(asking).rejects.toThrow();
  });
});

describe('a member that was taken out', () => {
  test('stays out, also when it starts again, until it is told to join again', async () => {
    const cluster = await aSecuredCluster();
    const { folder, joining, membership } = aMachine(cluster, { invitation: cluster.invite() });
    const { deviceId } = await joining.reach(never);
    cluster.devices.remove(deviceId);
    await joining.expelled(revoked());
    expect(await membership()).toMatchObject({ isRevoked: true });
    await expect(joining.reach(never)).rejects.toMatchObject({ code: 'revoked' });
    const again = aMachine(cluster, { folder });
    await expect(again.joining.reach(never)).rejects.toMatchObject({
      code: 'revoked',
      hint: expect.stringContaining('--rejoin'),
    });
    const rejoining = aMachine(cluster, { folder, rejoin: true, invitation: cluster.invite() });
    await call(await rejoining.joining.reach(never));
    expect(await rejoining.membership()).toMatchObject({ isRevoked: false, deviceId: 'nuc' });
  });

  test('comes in again by a new token', async () => {
    const cluster = await aSecuredCluster();
    const { folder, joining } = aMachine(cluster, { invitation: cluster.invite() });
    cluster.devices.remove((await joining.reach(never)).deviceId);
    await joining.expelled(revoked());
    await call(await aMachine(cluster, { folder, invitation: cluster.invite() }).joining.reach(never));
  });

  test('that never was one has nothing to lose', async () => {
    const cluster = await aSecuredCluster();
    const { joining, membership } = aMachine(cluster);
    await joining.expelled(revoked());
    await expect(membership()).rejects.toThrow('ENOENT');
  });
});

describe('a certificate', () => {
  /** A cluster whose certificates were made so many days ago, and a member that was off since. */
  async function afterDays(days: number) {
    const cluster = await aSecuredCluster({ startsAt: Date.now() - days * DAY_MS });
    const machine = aMachine(cluster, { invitation: cluster.invite() });
    const before = await machine.joining.reach(never);
    cluster.clock.freeze(days * DAY_MS);
    await cluster.serverCertificate.renew();
    return { cluster, before, machine };
  }

  test('says from when on it should be renewed, no sooner than in an hour', async () => {
    const { cluster, before, machine } = await afterDays(19);
    const due = renewalTime(new X509Certificate(before.credentials?.certificate ?? ''));
    expect(before.renewAt).toBe(due);
    expect(await machine.joining.reach(never)).toMatchObject({ renewAt: due });
    cluster.clock.freeze(due - cluster.clock.now() - 1);
    expect(await machine.joining.reach(never)).toMatchObject({ renewAt: cluster.clock.now() + HOUR_MS });
  });

  test('is renewed when it is due, and the old one is worth nothing once the new one was used', async () => {
    const { before, machine, cluster } = await afterDays(21);
    const after = await machine.joining.reach(never);
    expect(serialOf(after)).not.toBe(serialOf(before));
    await call(before);
    await call(after);
    await expect(call(before)).rejects.toMatchObject({ code: 'revoked' });
    const { certificate } = await machine.membership();
    expect(certificate).toBe(after.credentials?.certificate);
    expect(serialOf(await aMachine(cluster, { folder: machine.folder }).joining.reach(never))).toBe(serialOf(after));
  });

  test('is renewed also when it has expired long ago', async () => {
    const { machine, before } = await afterDays(90);
    await expect(call(before)).rejects.toMatchObject({ code: 'unavailable' });
    await call(await machine.joining.reach(never));
  });

  test('that cannot be renewed yet is used as long as it is good, and asked for again in an hour', async () => {
    const { machine, before, cluster } = await afterDays(21);
    await cluster.joinServer.stop();
    const after = await machine.joining.reach(never);
    expect(serialOf(after)).toBe(serialOf(before));
    expect(after.renewAt).toBe(cluster.clock.now() + HOUR_MS);
    expect(machine.logged.at(-1)).toContain('could not be renewed yet');
    await call(after);
  });

  test('that has expired and cannot be renewed is not shown to anybody', async () => {
    const { machine, cluster } = await afterDays(31);
    await cluster.joinServer.stop();
    await expect(machine.joining.reach(never)).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('of a device that was taken out is not renewed', async () => {
    const { machine, before, cluster } = await afterDays(21);
    cluster.devices.remove(before.deviceId);
    await expect(machine.joining.reach(never)).rejects.toMatchObject({ code: 'revoked' });
  });

  test('brings the authorities of the day, so that the next rotation finds them known', async () => {
    const { machine, cluster } = await afterDays(21);
    await cluster.replaceAuthority();
    cluster.joinServer.renewCredentials();
    cluster.rpc.renewCredentials();
    await call(await machine.joining.reach(never));
    expect((await machine.membership()).authorities).toHaveLength(2);
  });
});
