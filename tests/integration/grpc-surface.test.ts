import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { connect, type Settings } from 'node:http2';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { ORCHESTRATOR_NAME } from '../../platform/pki/certificate-names.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

const BUF = join(dirname(createRequire(import.meta.url).resolve('@bufbuild/buf/package.json')), 'bin', 'buf');
const WINDOW_BYTES = 4 * 2 ** 20;

const SERVICES = [
  'edgeorchestra.v1.DeviceRegistry',
  'edgeorchestra.v1.HeartbeatService',
  'edgeorchestra.v1.InferenceService',
  'edgeorchestra.v1.ModelService',
  'edgeorchestra.v1.SecureAggregationService',
  'edgeorchestra.v1.SharedStepsService',
  'edgeorchestra.v1.TaskService',
  'edgeorchestra.v1.TelemetryService',
  'grpc.health.v1.Health',
];

/** A member's files for clients of another make. */
async function aMember() {
  const orchestrator = await TestOrchestrator.start();
  const { folder } = await TestAgent.start(orchestrator, { name: 'member' });
  const { key, certificate, authorities } = JSON.parse(await readFile(join(folder, 'membership.json'), 'utf8'));
  const pem = { ca: authorities.join('\n'), cert: certificate, key };
  for (const [name, text] of Object.entries(pem)) await writeFile(join(folder, `${name}.pem`), text);
  return { address: orchestrator.address, folder, pem };
}

/** Runs `buf curl`, a gRPC client of another make that learns the contract by reflection. */
async function bufCurl(folder: string, ...args: readonly string[]): Promise<string> {
  const files = ['ca', 'cert', 'key'].map((name) => join(folder, `${name}.pem`));
  const [ca = '', cert = '', key = ''] = files;
  const tls = ['--cacert', ca, '--cert', cert, '--key', key, '--servername', ORCHESTRATOR_NAME];
  const { stdout } = await promisify(execFile)(BUF, ['curl', '--protocol', 'grpc', ...tls, ...args]);
  return stdout;
}

test('a foreign client finds the services by reflection, asks for their health and calls one', async () => {
  const { address, folder } = await aMember();
  const listed = await bufCurl(folder, '--list-services', `https://${address}`);
  expect(listed.trim().split('\n').toSorted()).toEqual(SERVICES);
  const check = `https://${address}/grpc.health.v1.Health/Check`;
  for (const service of ['', ...SERVICES.slice(0, 7)]) {
    const answer = await bufCurl(folder, '--data', JSON.stringify({ service }), check);
    expect(JSON.parse(answer)).toEqual({ status: 'SERVING' });
  }
  const list = `https://${address}/edgeorchestra.v1.DeviceRegistry/ListDevices`;
  const { devices } = JSON.parse(await bufCurl(folder, '--data', '{}', list));
  expect(devices).toMatchObject([{ name: 'member', state: 'DEVICE_STATE_ONLINE' }]);
  const unknown = bufCurl(folder, '--data', '{"service":"nobody"}', check);
  await expect(unknown).rejects.toMatchObject({ stderr: expect.stringContaining('not_found') });
});

test('uploads get a wide flow-control window', async () => {
  const { address, pem } = await aMember();
  const session = connect(`https://${address}`, { ...pem, servername: ORCHESTRATOR_NAME });
  const [settings] = (await once(session, 'remoteSettings')) as [Settings];
  expect(settings.initialWindowSize).toBeGreaterThanOrEqual(WINDOW_BYTES);
  // The window of the whole connection is widened by a frame of its own, which a ping comes after.
  await new Promise<void>((resolve) => session.ping(() => resolve()));
  expect(session.state.remoteWindowSize).toBeGreaterThanOrEqual(WINDOW_BYTES);
  session.close();
  await once(session, 'close');
});
