import type { Command } from 'commander';
import { hasEnded } from '../../common/domain/job.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { listDevices, listJobs } from '../find-by-id.ts';
import { renderStatus } from '../output/render-status.ts';

/** `eo status`: the cluster at a glance. */
export function addStatusCommand(program: Command, { terminal, connect, now }: CliContext): void {
  const command = program
    .command('status')
    .description('show the cluster at a glance')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client, baseUrl } = await connect(whereabouts);
      const [cluster, devices, requests, allJobs, attention] = await Promise.all([
        client.cluster.get(),
        listDevices(client),
        client.joining.requests(),
        listJobs(client),
        client.attention.list(),
      ]);
      const jobs = allJobs.filter(({ state }) => !hasEnded(state));
      const status = { baseUrl, cluster, devices, requests, jobs, attention };
      if (json === true) return terminal.print(JSON.stringify(status));
      terminal.print(...renderStatus(status, now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'status', 'status --api http://192.168.1.20:8000', 'status --json');
}
