import { expect, test } from 'vitest';
import { EoProcess, runEo } from '../support/eo-process.ts';
import { NetworkNamespace } from '../support/network-namespace.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { untilRecord } from '../support/until-record.ts';

test('an orchestrator that keeps to this machine is found by Bonjour on it, and gone when it stops', async ({
  skip,
}) => {
  const network = await NetworkNamespace.open();
  if (typeof network === 'string') return skip(network);
  const { prefix } = network;
  const folder = aTemporaryFolder();
  const ports = ['--host', '127.0.0.1', '--api-port', '0', '--grpc-port', '0'];
  const serve = ['serve', '--data', folder, '--name', 'workshop', ...ports, '--stop-with-parent'];
  const orchestrator = new EoProcess({ name: 'the orchestrator', args: serve, prefix });
  const { grpcPort, apiPort } = await untilRecord(folder, orchestrator);

  const args = ['agent', '--data', aTemporaryFolder(), '--name', 'finder', '--stop-with-parent'];
  const agent = new EoProcess({ name: 'the agent', args, prefix });
  await agent.untilPrinted(/asking to join workshop with the digits (\d{3} \d{3})/);
  const [, digits = ''] = /with the digits (\d{3} \d{3})/.exec(agent.output) ?? [];
  await runEo(['devices', 'approve', digits, '--data', folder], { prefix });
  await agent.untilPrinted(/member of the cluster workshop/);
  const devices = await runEo(['devices', '--data', folder, '--json'], { prefix });
  expect(JSON.parse(devices.output)).toMatchObject([{ name: 'finder', state: 'online' }]);

  const found = await runEo(['discover', '--timeout', '1', '--json'], { prefix });
  expect(JSON.parse(found.output)).toMatchObject([
    { clusterName: 'workshop', host: expect.stringMatching(/^127\./), grpcPort, apiPort },
  ]);
  expect(await orchestrator.stop()).toEqual({ code: 0, signal: null });
  const gone = await runEo(['discover', '--timeout', '1', '--json'], { prefix });
  expect(gone).toMatchObject({ code: 1, output: '[]\n' });
});
