import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Settings } from 'node:http2';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

const BUF = join(dirname(createRequire(import.meta.url).resolve('@bufbuild/buf/package.json')), 'bin', 'buf');
const WINDOW_BYTES = 4 * 2 ** 20;

const SERVICES = [
  'edgeorchestra.v1.DeviceRegistry',
  'edgeorchestra.v1.HeartbeatService',
  'edgeorchestra.v1.ModelService',
  'edgeorchestra.v1.TaskService',
  'grpc.health.v1.Health',
];

/** Runs `buf curl`, a gRPC client of another make that learns the contract by reflection. */
async function bufCurl(...args: readonly string[]): Promise<string> {
  const common = ['curl', '--protocol', 'grpc', '--http2-prior-knowledge'];
  const { stdout } = await promisify(execFile)(BUF, [...common, ...args]);
  return stdout;
}

test('a foreign client finds the services by reflection, asks for their health and calls one', async () => {
  const { address } = await TestOrchestrator.start();
  const listed = await bufCurl('--list-services', `http://${address}`);
  expect(listed.trim().split('\n').toSorted()).toEqual(SERVICES);
  for (const service of ['', ...SERVICES.slice(0, 4)]) {
    const answer = await bufCurl(
      '--data',
      JSON.stringify({ service }),
      `http://${address}/grpc.health.v1.Health/Check`,
    );
    expect(JSON.parse(answer)).toEqual({ status: 'SERVING' });
  }
  const devices = await bufCurl('--data', '{}', `http://${address}/edgeorchestra.v1.DeviceRegistry/ListDevices`);
  expect(JSON.parse(devices)).toEqual({});
});

test('the health of a service that does not exist is not found', async () => {
  const { address } = await TestOrchestrator.start();
  const asked = bufCurl('--data', '{"service":"nobody"}', `http://${address}/grpc.health.v1.Health/Check`);
  await expect(asked).rejects.toMatchObject({ stderr: expect.stringContaining('not_found') });
});

test('uploads get a wide flow-control window', async () => {
  const { address } = await TestOrchestrator.start();
  const session = connect(`http://${address}`);
  const [settings] = (await once(session, 'remoteSettings')) as [Settings];
  expect(settings.initialWindowSize).toBeGreaterThanOrEqual(WINDOW_BYTES);
  // The window of the whole connection is widened by a frame of its own, which a ping comes after.
  await new Promise<void>((resolve) => session.ping(() => resolve()));
  expect(session.state.remoteWindowSize).toBeGreaterThanOrEqual(WINDOW_BYTES);
  session.close();
  await once(session, 'close');
});
