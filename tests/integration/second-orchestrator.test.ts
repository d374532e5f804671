import { expect, test } from 'vitest';
import { runEo } from '../support/eo-process.ts';
import { TestAgent } from '../support/test-agent.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

const TRY_AGAIN = 75;
const FREE_PORTS = ['--api-port', '0', '--grpc-port', '0', '--no-advertise'];

test('a second orchestrator on a data folder ends with a clear error, and the first goes on', async () => {
  const { folder, client } = await TestOrchestrator.start();
  const second = await runEo(['serve', '--data', folder, ...FREE_PORTS]);
  expect(second.code).toBe(TRY_AGAIN);
  expect(second.output).toContain(`another orchestrator is using ${folder}`);
  expect(second.output).not.toMatch(/ {4}at /);
  expect(await client.health.check({})).toMatchObject({ status: 'ok' });
});

test('an orchestrator whose port is taken ends with a clear error', async () => {
  const { folder, apiPort } = await TestOrchestrator.start();
  const ports = ['--api-port', `${apiPort}`, '--grpc-port', '0', '--no-advertise'];
  const second = await runEo(['serve', '--data', `${folder}/other`, ...ports]);
  expect(second.code).toBe(TRY_AGAIN);
  expect(second.output).toContain(`port ${apiPort} of 127.0.0.1 is in use`);
});

test('a second agent on a data folder ends with a clear error', async () => {
  const orchestrator = await TestOrchestrator.start();
  const { folder } = await TestAgent.start(orchestrator, { name: 'agent' });
  const second = await runEo(['agent', '--data', folder, '--orchestrator', orchestrator.address]);
  expect(second.code).toBe(TRY_AGAIN);
  expect(second.output).toContain(`is using ${folder}`);
});
