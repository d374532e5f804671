import { expect, test } from 'vitest';
import { createStub } from '../../../../platform/grpc/client-stub.ts';
import { HealthService } from '../../../../platform/grpc/health-service.ts';
import { Health, HealthCheckResponse_ServingStatus as Status } from '../../../../proto/gen/grpc/health/v1/health_pb.js';
import { aGrpcServer } from '../../builders/a-grpc-server.ts';

async function aHealthServer() {
  const health = new HealthService();
  const draining = new AbortController();
  const { client, bugs } = await aGrpcServer((server, options) => health.addTo(server, draining.signal, options));
  return { health, draining, bugs, stub: createStub(client, Health) };
}

test('a service is well or not, as it was set', async () => {
  const { health, stub } = await aHealthServer();
  health.set('', true);
  health.set('models', false);
  expect((await stub.check({})).status).toBe(Status.SERVING);
  expect((await stub.check({ service: 'models' })).status).toBe(Status.NOT_SERVING);
  await expect(stub.check({ service: 'nobody' })).rejects.toMatchObject({ code: 'not-found' });
});

test('a watcher hears what is, then every change of its service, and nothing twice', async () => {
  const { health, stub, draining, bugs } = await aHealthServer();
  const heard: Status[] = [];
  for await (const { status } of stub.watch({ service: 'models' })) {
    heard.push(status);
    if (heard.length === 1) {
      health.set('other', true);
      health.set('models', true);
      health.set('models', true);
    } else if (heard.length === 2) health.set('models', false);
    else draining.abort();
  }
  expect(heard).toEqual([Status.SERVICE_UNKNOWN, Status.SERVING, Status.NOT_SERVING]);
  expect(bugs).toEqual([]);
});
