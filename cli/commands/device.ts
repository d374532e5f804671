import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { findDevice } from '../find-by-id.ts';
import { renderDevice } from '../output/render-device.ts';
import { printable } from '../output/text-width.ts';

const READINGS_MS = 600_000;

/** `eo device ID`: one device; `eo device remove ID` takes it out of the cluster. */
export function addDeviceCommand(program: Command, { terminal, connect, now }: CliContext): void {
  const device = program.command('device').description('show one device, or take it out of the cluster');
  withExamples(device, 'device mac-mini', 'device 3f2a9c --json', 'device remove mac-mini');

  const show = device
    .command('show', { isDefault: true })
    .description('show a device (what "eo device ID" alone does)')
    .argument('<id>', 'id, the beginning of an id, or a name')
    .action(async (wanted: string, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const found = await findDevice(client, wanted);
      if (json === true) return terminal.print(JSON.stringify(found));
      const readings = await client.devices.metrics({ id: found.id, since: now() - READINGS_MS });
      terminal.print(...renderDevice(found, readings, now(), terminal.colours));
    });
  withExamples(withClientOptions(show), 'device mac-mini', 'device 3f2a9c --json');

  const remove = device
    .command('remove')
    .description('take a device out of the cluster; its tasks are given to others')
    .argument('<id>', 'id, the beginning of an id, or a name')
    .action(async (wanted: string, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const found = await findDevice(client, wanted);
      await client.devices.remove({ id: found.id });
      terminal.print(
        json === true ? JSON.stringify({ id: found.id }) : `${printable(found.name)} was taken out of the cluster.`,
      );
    });
  withExamples(withClientOptions(remove), 'device remove mac-mini');
}
