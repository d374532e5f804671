import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import { describeWakeCause, describeWakeEnd } from '../../common/domain/describe-wake.ts';
import type { DeviceWake } from '../../common/domain/wake.ts';
import { AppError } from '../../common/errors.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { findDevice } from '../find-by-id.ts';
import { printable } from '../output/text-width.ts';

const LOOK_MS = 500;

interface WakeOptions extends ClientOptions {
  readonly wait: boolean;
}

/** `eo device wake ID`: wakes a device by Wake-on-LAN, and tells whether it came back. */
export function addDeviceWakeCommand(device: Command, { terminal, connect }: CliContext): void {
  const wake = device
    .command('wake')
    .description('wake a device that is asleep or off by Wake-on-LAN, and tell whether it came back')
    .argument('<id>', 'id, the beginning of an id, or a name')
    .option('--no-wait', 'send the packets and do not wait for it')
    .action(async (wanted: string, { json, wait, ...whereabouts }: WakeOptions) => {
      const { client } = await connect(whereabouts);
      const { id, name: deviceName } = await findDevice(client, wanted);
      let now = await client.devices.wake({ id });
      if (json !== true) {
        const seconds = Math.round(now.waitsMs / 1_000);
        const waiting = wait ? `; waiting up to ${seconds} seconds for it` : '';
        terminal.print(`Sent what wakes ${printable(deviceName)} to ${now.targets.join(', ')}${waiting}.`);
      }
      if (wait) now = await untilEnded(client, now);
      if (json === true) terminal.print(JSON.stringify(now));
      const ended = { ...now, deviceName: printable(deviceName), tookMs: (now.endedAt ?? now.at) - now.at };
      if (now.state === 'woke' && json !== true) terminal.print(describeWakeEnd(ended));
      if (now.state === 'woke' || now.state === 'waiting') return;
      const { why, next } = describeWakeCause(now.cause ?? 'not-heard');
      const seconds = Math.round(ended.tookMs / 1_000);
      throw new AppError('cannot-wake', `${deviceName} did not wake up in ${seconds} seconds: ${why}`, { hint: next });
    });
  withExamples(withClientOptions(wake), 'device wake attic', 'device wake 3f2a9c --no-wait');
}

/** Looks at a try until it has ended. */
async function untilEnded(client: ControlClient, wake: DeviceWake): Promise<DeviceWake> {
  let now = wake;
  while (now.state === 'waiting') {
    await delay(LOOK_MS);
    const wakes = await client.devices.wakes({ id: wake.deviceId });
    now = wakes.find(({ id }) => id === wake.id) ?? now;
  }
  return now;
}
