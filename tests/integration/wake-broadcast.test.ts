import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { EoProcess, runEo } from '../support/eo-process.ts';
import { aHomeNetwork, type HomeMachine } from '../support/home-network.ts';
import { HostTree } from '../support/host-tree.ts';
import { LOG } from '../support/join-attempts.ts';
import { aTemporaryFolder } from '../support/temporary-folder.ts';
import { untilRecord } from '../support/until-record.ts';
import { within } from '../support/within.ts';

/** What a card on the machine hears at the port of magic packets, each as hexadecimal. */
async function aCardOn({ prefix }: HomeMachine) {
  const [program, ...words] = [...prefix, process.execPath, 'tests/support/print-udp.mjs', '9'];
  const listener = spawn(program, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(async () => {
    const gone = once(listener, 'exit');
    listener.kill('SIGKILL');
    await gone;
  });
  const lines = createInterface({ input: listener.stdout });
  await once(lines, 'line');
  return async () => {
    const [line] = (await within('a packet', once(lines, 'line'))) as [string];
    return line;
  };
}

test('a machine that is off hears its magic packet by the broadcast of its network', async ({ skip }) => {
  const network = await aHomeNetwork();
  if (typeof network === 'string') return skip(network);
  const [here, there] = network;
  const data = aTemporaryFolder();
  const serve = ['serve', '--data', data, '--name', 'home', '--api-port', '0', '--grpc-port', '0', ...LOG];
  const orchestrator = new EoProcess({ name: 'the orchestrator', args: serve, prefix: here.prefix });
  const { grpcPort } = await untilRecord(data, orchestrator);
  const inHere = { prefix: here.prefix };

  const script = 'os.networkInterfaces().home[0].mac';
  const [program, ...words] = [...there.prefix, process.execPath, '--print', script];
  const mac = execFileSync(program, words, { encoding: 'utf8' }).trim();
  const host = new HostTree();
  host.addCard({ name: 'home', mac });
  const token = await runEo(['token', 'create', '--json', '--data', data], inHere);
  const { joinString } = JSON.parse(token.output) as { joinString: string };
  const where = ['--orchestrator', `${here.address}:${grpcPort}`];
  const args = ['agent', '--data', aTemporaryFolder(), '--name', 'spare', ...where, ...LOG];
  const environment = { EO_JOIN: joinString, ...host.environment };
  const agent = new EoProcess({ name: 'the agent', args, prefix: there.prefix, environment });
  await agent.untilPrinted(/member of the cluster home/);
  const shown = await runEo(['device', 'spare', '--data', data], inHere);
  expect(shown.output).toContain(`home ${mac}, ${there.address}, wakes it`);
  await agent.stop();

  const heard = await aCardOn(there);
  const [packet, woken] = await Promise.all([
    heard(),
    runEo(['device', 'wake', 'spare', '--no-wait', '--data', data], inHere),
  ]);
  expect(packet).toBe('f'.repeat(12) + mac.replaceAll(':', '').repeat(16));
  expect(woken).toMatchObject({ code: 0, output: 'Sent what wakes spare to 10.8.0.255:9, 255.255.255.255:9.\n' });
});
