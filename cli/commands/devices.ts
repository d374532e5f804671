import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { listDevices } from '../find-by-id.ts';
import { renderDevices } from '../output/render-device.ts';

/** `eo devices`: all devices of the cluster. */
export function addDevicesCommand(program: Command, { terminal, connect, now }: CliContext): void {
  const command = program
    .command('devices')
    .description('list the devices of the cluster')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const devices = await listDevices(client);
      if (json === true) return terminal.print(JSON.stringify(devices));
      if (devices.length === 0) return terminal.print('No devices yet. Run "eo agent" on a machine to add it.');
      terminal.print(...renderDevices(devices, now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'devices', 'devices --json | jq ".[].name"');
}
