import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { listJobs } from '../find-by-id.ts';
import { renderJobs } from '../output/render-job.ts';

/** `eo jobs`: all jobs, newest first. */
export function addJobsCommand(program: Command, { terminal, connect, now }: CliContext): void {
  const command = program
    .command('jobs')
    .description('list all jobs, newest first')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const jobs = await listJobs(client);
      if (json === true) return terminal.print(JSON.stringify(jobs));
      if (jobs.length === 0) return terminal.print('No jobs yet. Submit one with "eo train".');
      terminal.print(...renderJobs(jobs, now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'jobs', 'jobs --json | jq ".[0].state"');
}
