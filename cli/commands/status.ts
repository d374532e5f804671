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
      const [cluster, devices, requests, allJobs] = await Promise.all([
        client.cluster.get(),
        listDevices(client),
        client.joining.requests(),
        listJobs(client),
      ]);
      const jobs = allJobs.filter(({ state }) => !hasEnded(state));
      if (json === true) return terminal.print(JSON.stringify({ baseUrl, cluster, devices, requests, jobs }));
      terminal.print(...renderStatus({ baseUrl, cluster, devices, requests, jobs }, now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'status', 'status --api http://192.168.1.20:8000', 'status --json');
}
