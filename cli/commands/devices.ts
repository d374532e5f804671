import type { Command } from 'commander';
import type { JoinRequest } from '../../common/domain/joining.ts';
import { JoinCode } from '../../common/domain/joining.ts';
import { AppError } from '../../common/errors.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { listDevices } from '../find-by-id.ts';
import { matchId } from '../match-id.ts';
import { renderDevices } from '../output/render-device.ts';
import { renderJoinRequests } from '../output/render-join-request.ts';
import { printable } from '../output/text-width.ts';

/** `eo devices`: all devices of the cluster, and the machines that ask to join it. */
export function addDevicesCommand(program: Command, context: CliContext): void {
  const devices = program.command('devices').description('list the devices of the cluster, and let new ones in');
  addList(devices, context);
  addApprove(devices, context);
  addDeny(devices, context);
  withExamples(devices, 'devices', 'devices approve 042137', 'devices deny mac-mini', 'devices --json | jq ".[].name"');
}

function addList(devices: Command, { terminal, connect, now }: CliContext): void {
  const command = devices
    .command('list', { isDefault: true })
    .description('list devices (what "eo devices" alone does)')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const members = await listDevices(client);
      if (json === true) return terminal.print(JSON.stringify(members));
      const requests = await client.joining.requests();
      if (requests.length > 0) terminal.print(...renderJoinRequests(requests, now(), terminal.colours), '');
      if (members.length > 0) terminal.print(...renderDevices(members, now(), terminal.colours));
      else if (requests.length === 0) terminal.print('No devices yet. Run "eo agent" on a machine to add it.');
    });
  withExamples(withClientOptions(command), 'devices', 'devices --json | jq ".[].name"');
}

function addApprove(devices: Command, { terminal, connect }: CliContext): void {
  const command = devices
    .command('approve')
    .description('let a machine in that asks to join')
    .argument('<digits...>', 'the six digits that the machine itself shows')
    .action(async (words: string[], { json, ...whereabouts }: ClientOptions) => {
      const code = JoinCode.safeParse(words.join(''));
      if (!code.success) {
        throw new AppError('invalid-argument', 'approve takes the six digits that the machine itself shows', {
          hint: 'The agent prints them, and "eo agent status" on that machine shows them.',
        });
      }
      const { client } = await connect(whereabouts);
      const request = (await client.joining.requests()).find((one) => one.code === code.data);
      if (request === undefined) throw unknownDigits(code.data);
      const device = await client.joining.approve({ id: request.id, code: code.data });
      terminal.print(json === true ? JSON.stringify(device) : `${printable(device.name)} is in.`);
    });
  withExamples(withClientOptions(command), 'devices approve 042137', 'devices approve 042 137');
}

function addDeny(devices: Command, { terminal, connect }: CliContext): void {
  const command = devices
    .command('deny')
    .description('turn a machine away that asks to join')
    .argument('<name>', 'name or id of the request, as "eo devices" lists it')
    .action(async (wanted: string, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const { id, name } = matchId<JoinRequest>(
        'request to join',
        wanted,
        await client.joining.requests(),
        'eo devices',
      );
      await client.joining.deny({ id });
      terminal.print(json === true ? JSON.stringify({ id }) : `${printable(name)} was turned away.`);
    });
  withExamples(withClientOptions(command), 'devices deny mac-mini');
}

function unknownDigits(code: string): AppError {
  return new AppError('not-found', `no machine asks to join with the digits ${code}`, {
    hint:
      'Look at both sides again: "eo devices" here, and the log or "eo agent status" on the machine. ' +
      'If they differ, somebody is between the two: deny the request.',
  });
}
