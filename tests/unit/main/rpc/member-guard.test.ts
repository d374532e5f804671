import type { MessageInitShape } from '@bufbuild/protobuf';
import { Client, credentials } from '@grpc/grpc-js';
import { describe, expect, onTestFinished, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { memberCredentials, ORCHESTRATOR_TARGET } from '../../../../platform/grpc/client-credentials.ts';
import { createStub } from '../../../../platform/grpc/client-stub.ts';
import { createCertificateRequest } from '../../../../platform/pki/certificate-request.ts';
import { toPem } from '../../../../platform/pki/fingerprint.ts';
import { createAuthority, issueDeviceCertificate } from '../../../../platform/pki/issue-certificate.ts';
import { encodeMetrics } from '../../../../platform/wire/metrics-wire.ts';
import { encodeRegistration } from '../../../../platform/wire/registration-wire.ts';
import type { HeartbeatRequestSchema } from '../../../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import type { UploadModelRequestSchema } from '../../../../proto/gen/edgeorchestra/v1/model_pb.js';
import { Health } from '../../../../proto/gen/grpc/health/v1/health_pb.js';
import { Connection } from '../../../../worker-agent/session/connection.ts';
import { Outbox } from '../../../../worker-agent/session/outbox.ts';
import type { Route } from '../../../../worker-agent/session/route.ts';
import { aRegistration } from '../../builders/a-registration.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { aSecuredCluster, type SecuredCluster } from './a-secured-cluster.ts';

function aConnection(route: Route): Connection {
  const connection = new Connection(route);
  onTestFinished(() => connection.close());
  return connection;
}

/** A member that has made a call, with its connections. */
async function aMember(cluster: SecuredCluster, name = 'nuc') {
  const member = await cluster.enroll(name);
  const connection = aConnection(member.route);
  await connection.registry.listDevices({});
  return { ...member, connection };
}

const revoked = expect.objectContaining({ code: 'revoked' });
const neverConnects = expect.objectContaining({ code: 'unavailable' });

describe('a member', () => {
  test('calls as the device that its certificate names, whatever it says of itself', async () => {
    const cluster = await aSecuredCluster();
    const { route } = await cluster.enroll('nuc');
    const { registry } = aConnection({ ...route, deviceId: DeviceId.parse('mac') });
    await expect(registry.register(encodeRegistration(aRegistration('mac')))).rejects.toMatchObject({
      code: 'invalid-argument',
      message: 'registration.id: a device can only register itself',
    });
    expect(cluster.devices.isKnown(DeviceId.parse('mac'))).toBe(false);
  });

  test('may leave the cluster, and is told that it has', async () => {
    const cluster = await aSecuredCluster();
    const { connection, deviceId } = await aMember(cluster);
    expect(await connection.registry.unregister({})).toMatchObject({});
    expect(cluster.devices.isKnown(deviceId)).toBe(false);
    await expect(connection.registry.listDevices({})).rejects.toThrow(revoked);
  });

  test('ends its older certificates by the first call with a newer one', async () => {
    const cluster = await aSecuredCluster();
    const { connection, deviceId } = await aMember(cluster);
    const { key, request } = await createCertificateRequest();
    cluster.clock.advance(1_000);
    const der = await cluster.authority.issue(request, deviceId);
    cluster.certificates.add(deviceId, der);
    await connection.registry.listDevices({});
    const authorities = cluster.authority.authorities.map(toPem);
    const next = aConnection(cluster.routeOf(deviceId, { key, certificate: toPem(der), authorities }));
    await next.registry.listDevices({});
    await expect(connection.registry.listDevices({})).rejects.toThrow(revoked);
    await next.registry.listDevices({});
  });
});

describe('nobody else gets in', () => {
  test('without a certificate', async () => {
    const cluster = await aSecuredCluster();
    const authorities = Buffer.from(cluster.authority.certificate);
    const client = new Client(cluster.address, credentials.createSsl(authorities), ORCHESTRATOR_TARGET);
    onTestFinished(() => client.close());
    const health = createStub(client, Health);
    await expect(health.check({}, { timeoutMs: 5_000 })).rejects.toThrow(neverConnects);
  });

  test('without TLS', async () => {
    const { address } = await aSecuredCluster();
    const { registry } = aConnection({ address, deviceId: DeviceId.parse('nuc') });
    await expect(registry.listDevices({}, { timeoutMs: 5_000 })).rejects.toThrow(neverConnects);
  });

  test('with a certificate of another authority that says all the same', async () => {
    const cluster = await aSecuredCluster();
    const { deviceId } = await cluster.enroll('nuc');
    const stranger = await createAuthority('home', cluster.clock.now());
    const { key, request } = await createCertificateRequest();
    const names = { clusterId: 'cluster-1', deviceId, now: cluster.clock.now() };
    const der = await issueDeviceCertificate(stranger, request, names);
    cluster.certificates.add(deviceId, der); // not even then
    const authorities = [cluster.authority.certificate];
    const { registry } = aConnection(cluster.routeOf(deviceId, { key, certificate: toPem(der), authorities }));
    await expect(registry.listDevices({}, { timeoutMs: 5_000 })).rejects.toThrow(neverConnects);
    expect(cluster.devices.get(deviceId)).toMatchObject({ state: 'offline' });
  });

  test('with the certificate of the orchestrator itself', async () => {
    const cluster = await aSecuredCluster();
    const { certificate, key, authorities } = cluster.serverCertificate.get();
    const shown = { key, certificate, authorities };
    const { registry } = aConnection(cluster.routeOf(DeviceId.parse('nuc'), shown));
    await expect(registry.listDevices({}, { timeoutMs: 5_000 })).rejects.toMatchObject({
      code: expect.stringMatching(/^(unavailable|revoked)$/),
    });
  });

  test('with a good certificate that is not listed', async () => {
    const cluster = await aSecuredCluster();
    const { deviceId } = await cluster.enroll('nuc');
    const { key, request } = await createCertificateRequest();
    const certificate = toPem(await cluster.authority.issue(request, deviceId));
    const authorities = [cluster.authority.certificate];
    const { registry } = aConnection(cluster.routeOf(deviceId, { key, certificate, authorities }));
    await expect(registry.listDevices({})).rejects.toThrow(revoked);
  });

  test('with a listed certificate that names another device', async () => {
    const cluster = await aSecuredCluster();
    const { deviceId } = await cluster.enroll('nuc');
    const { key, request } = await createCertificateRequest();
    const der = await cluster.authority.issue(request, DeviceId.parse('mac'));
    cluster.certificates.add(deviceId, der);
    const authorities = [cluster.authority.certificate];
    const shown = { key, certificate: toPem(der), authorities };
    await expect(aConnection(cluster.routeOf(deviceId, shown)).registry.listDevices({})).rejects.toThrow(revoked);
  });

  test('with the certificate of a device that was taken out, on an open connection or a new one', async () => {
    const cluster = await aSecuredCluster();
    const { connection, deviceId, route } = await aMember(cluster);
    cluster.devices.remove(deviceId);
    const health = createStub(aHealthClient(route), Health);
    const { registry, models, tasks, heartbeats } = connection;
    const calls = [
      registry.listDevices({}),
      registry.register({}),
      models.queryUpload({}),
      tasks.reportProgress({}),
      first(models.downloadModel({})),
      first(heartbeats.heartbeat(new Outbox<never>())),
      models.submitGradients(new Outbox<never>()),
      health.check({}),
      aConnection(route).registry.listDevices({}),
    ];
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: revoked });
    }
  });
});

function aHealthClient({ address, credentials: shown }: Route): Client {
  if (shown === undefined) throw new Error('a member has credentials');
  const client = new Client(address, memberCredentials(shown), ORCHESTRATOR_TARGET);
  onTestFinished(() => client.close());
  return client;
}

async function first<Item>(source: AsyncIterable<Item>): Promise<Item | undefined> {
  for await (const item of source) return item;
  return undefined;
}

describe('a device that is taken out in the middle of a call hears that at once', () => {
  test('in a unary call, of which it gets no answer', async () => {
    const cluster = await aSecuredCluster();
    const { connection, deviceId } = await aMember(cluster);
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<{ bytes: number; isComplete: boolean }>();
    cluster.spool.received = async () => {
      asked.resolve();
      return await answer.promise;
    };
    const upload = { case: 'task' as const, value: { taskId: 'task', attempt: 1 } };
    const call = connection.models.queryUpload({ upload });
    call.catch(() => undefined);
    await asked.promise;
    cluster.devices.remove(deviceId);
    await expect(call).rejects.toThrow(revoked);
    answer.resolve({ bytes: 7, isComplete: false });
    expect(cluster.bugs).toEqual([]);
  });

  test('in a client stream', async () => {
    const cluster = await aSecuredCluster();
    const { connection, deviceId } = await aMember(cluster);
    const messages = new Outbox<MessageInitShape<typeof UploadModelRequestSchema>>();
    const start = { uploadId: 'upload-1', modelName: 'mnist', totalBytes: 1_000n };
    messages.push({ kind: { case: 'start', value: start } });
    const call = connection.models.uploadModel(messages);
    call.catch(() => undefined);
    const query = { upload: { case: 'uploadId' as const, value: 'upload-1' } };
    messages.push({ kind: { case: 'chunk', value: { offset: 0n, data: Buffer.alloc(10) } } });
    for (let received = 0n; received < 10n; ) {
      received = (await connection.models.queryUpload(query).catch(() => ({ receivedBytes: 0n }))).receivedBytes;
    }
    cluster.devices.remove(deviceId);
    await expect(call).rejects.toThrow(revoked);
    expect(cluster.bugs).toEqual([]);
  });

  test('in a server stream', async () => {
    const cluster = await aSecuredCluster();
    const { deviceId, route } = await aMember(cluster);
    const changes = createStub(aHealthClient(route), Health).watch({})[Symbol.asyncIterator]();
    expect((await changes.next()).done).toBe(false);
    const next = changes.next();
    next.catch(() => undefined);
    cluster.devices.remove(deviceId);
    await expect(next).rejects.toThrow(revoked);
    expect(cluster.bugs).toEqual([]);
  });

  test('in a stream both ways', async () => {
    const cluster = await aSecuredCluster();
    const { connection, deviceId } = await aMember(cluster);
    cluster.sessions.admit({ id: deviceId, instanceId: 'first', lastSleep: null }, '127.0.0.1');
    const beats = new Outbox<MessageInitShape<typeof HeartbeatRequestSchema>>();
    const answers = connection.heartbeats.heartbeat(beats)[Symbol.asyncIterator]();
    beats.push({ kind: { case: 'beat', value: { sequence: 1n, metrics: encodeMetrics(someMetrics()) } } });
    expect((await answers.next()).done).toBe(false);
    const next = answers.next();
    next.catch(() => undefined);
    cluster.devices.remove(deviceId);
    await expect(next).rejects.toThrow(revoked);
    expect(cluster.devices.isKnown(deviceId)).toBe(false);
    expect(cluster.bugs).toEqual([]);
  });

  test('and others go on', async () => {
    const cluster = await aSecuredCluster();
    const [nuc, mac] = [await aMember(cluster, 'nuc'), await aMember(cluster, 'mac')];
    const changes = createStub(aHealthClient(mac.route), Health).watch({})[Symbol.asyncIterator]();
    await changes.next();
    cluster.devices.remove(nuc.deviceId);
    await mac.connection.registry.listDevices({});
    const next = changes.next();
    await cluster.rpc.stop();
    expect((await next).value).toMatchObject({ status: 2 });
  });
});
