import type { Command } from 'commander';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { Device } from '../../common/domain/device.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { parseAge } from '../event-filter-flags.ts';
import { findDevice } from '../find-by-id.ts';
import { renderDevice } from '../output/render-device.ts';
import { renderMetrics } from '../output/render-metrics.ts';
import { printable } from '../output/text-width.ts';
import { addDeviceWakeCommand } from './device-wake.ts';

const READINGS_MS = 600_000;
const DAY_SECONDS = 86_400;

interface MetricsOptions extends ClientOptions {
  /** Seconds ago. */
  readonly since?: number;
}

/** `eo device ID`: one device; `eo device metrics ID` what it was like over time; `eo device remove ID` takes it out of the cluster. */
export function addDeviceCommand(program: Command, context: CliContext): void {
  const { terminal, connect, now } = context;
  const device = program.command('device').description('show one device, wake it, or take it out of the cluster');
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
      const jobNames = await namesOfJobs(client, found);
      terminal.print(...renderDevice(found, readings, now(), terminal.colours, jobNames));
    });
  withExamples(withClientOptions(show), 'device mac-mini', 'device 3f2a9c --json');

  const metrics = device
    .command('metrics')
    .description('show what a device was like over time')
    .argument('<id>', 'id, the beginning of an id, or a name')
    .option('--since <time>', 'over the last 30m, 12h or 90d instead of 24h', parseAge)
    .action(async (wanted: string, { json, since: seconds = DAY_SECONDS, ...whereabouts }: MetricsOptions) => {
      const { client } = await connect(whereabouts);
      const found = await findDevice(client, wanted);
      const until = now();
      const since = Math.max(0, until - seconds * 1_000);
      const history = await client.devices.history({ id: found.id, since });
      if (json === true) terminal.print(JSON.stringify(history));
      else terminal.print(...renderMetrics(history, { since, until }, terminal.colours));
    });
  withExamples(withClientOptions(metrics), 'device metrics mac-mini', 'device metrics 3f2a9c --since 90d --json');

  addDeviceWakeCommand(device, context);

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

/** Of the jobs that it trains for now, as far as they may be read. */
async function namesOfJobs(client: Pick<ControlClient, 'jobs'>, { metrics }: Device): Promise<Map<string, string>> {
  const ids = new Set(metrics?.uses?.flatMap(({ work }) => (work.kind === 'training' ? [work.jobId] : [])));
  const jobs = await Promise.all([...ids].map((id) => client.jobs.get({ id }).catch(() => null)));
  return new Map(jobs.flatMap((job) => (job === null ? [] : [[job.id, job.name]])));
}
