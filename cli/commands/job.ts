import type { Command } from 'commander';
import { hasEnded, type Job } from '../../common/domain/job.ts';
import { AppError } from '../../common/errors.ts';
import type { CliContext, Connection } from '../cli-context.ts';
import { type ClientOptions, wholeNumber, withClientOptions, withExamples } from '../command-options.ts';
import { findJob } from '../find-by-id.ts';
import { followJob } from '../follow-job.ts';
import { renderClasses } from '../output/render-classes.ts';
import { renderJob } from '../output/render-job.ts';
import { addJobChangeCommand } from './job-change.ts';
import { addJobRecordCommand } from './job-record.ts';

interface JobOptions extends ClientOptions {
  readonly watch?: true;
  readonly rounds: number;
  readonly classes?: true;
}

interface JobAction {
  readonly name: string;
  readonly description: string;
  readonly run: (connection: Connection, job: Job) => Promise<unknown>;
  readonly done: string;
}

const ACTIONS: readonly JobAction[] = [
  {
    name: 'pause',
    description: 'stop working on a job at once; what it has reached is kept',
    run: ({ client }, { id }) => client.jobs.pause({ id }),
    done: 'is paused. Go on with "eo job resume".',
  },
  {
    name: 'resume',
    description: 'go on with a paused job',
    run: ({ client }, { id }) => client.jobs.resume({ id }),
    done: 'goes on.',
  },
  {
    name: 'cancel',
    description: 'end a job for good',
    run: ({ client }, { id }) => client.jobs.cancel({ id }),
    done: 'is cancelled.',
  },
  {
    name: 'remove',
    description: 'delete a job that has ended; a model that it made stays',
    run: ({ client }, { id }) => client.jobs.remove({ id }),
    done: 'is deleted.',
  },
];

/** `eo job ID`: one job, also live; and what can be done with it. */
export function addJobCommand(program: Command, context: CliContext): void {
  const { terminal, connect, now } = context;
  const job = program.command('job').description('show or watch one job, pause, resume, cancel or delete it');
  withExamples(job, 'job 0197f3', 'job 0197f3 --watch', 'job pause 0197f3', 'job cancel 0197f3');

  const show = job
    .command('show', { isDefault: true })
    .description('show a job (what "eo job ID" alone does)')
    .argument('<id>', 'id, the beginning of an id, or a name that only one job has')
    .option('--watch', 'follow it live until it ends; Ctrl-C leaves it running')
    .option('--rounds <n>', 'how many of the last rounds to list', wholeNumber(1), 30)
    .option('--classes', 'how each class of the test data fares, in the last round and the best one')
    .action(async (wanted: string, { watch, rounds, classes, json, ...whereabouts }: JobOptions) => {
      const connection = await connect(whereabouts);
      const found = await findJob(connection.client, wanted);
      if (watch === true && !hasEnded(found.state)) return await followJob(connection, found, context, json === true);
      if (classes === true) return await showClasses(connection, found, context, json === true);
      const details = await connection.client.jobs.get({ id: found.id });
      if (json === true) return terminal.print(JSON.stringify(details));
      terminal.print(...renderJob(details, rounds, now(), terminal.colours));
    });
  withExamples(withClientOptions(show), 'job 0197f3', 'job mnist --watch', 'job 0197f3 --classes', 'job 0197f3 --json');

  addJobRecordCommand(job, context);
  addJobChangeCommand(job, context);

  for (const { name, description, run, done } of ACTIONS) {
    const command = job
      .command(name)
      .description(description)
      .argument('<id>', 'id, the beginning of an id, or a name that only one job has')
      .action(async (wanted: string, { json, ...whereabouts }: ClientOptions) => {
        const connection = await connect(whereabouts);
        const found = await findJob(connection.client, wanted);
        const answer = await run(connection, found);
        terminal.print(json === true ? JSON.stringify(answer ?? { id: found.id }) : `Job ${found.name} ${done}`);
      });
    withExamples(withClientOptions(command), `job ${name} 0197f3`);
  }
}

async function showClasses(
  { client }: Connection,
  { id, name, bestRound }: Job,
  { terminal }: CliContext,
  json: boolean,
) {
  const { rounds } = await client.jobs.get({ id });
  const last = rounds.findLast(({ evaluation }) => evaluation !== null)?.number;
  if (last === undefined) throw new AppError('not-found', `no round of ${name} was judged yet`);
  const wanted = bestRound === null || bestRound === last ? [last] : [last, bestRound];
  const found = await Promise.all(wanted.map((round) => client.jobs.evaluation({ id, round })));
  if (json) return terminal.print(JSON.stringify(found));
  for (const [index, one] of found.entries())
    terminal.print(...(index === 0 ? [] : ['']), ...renderClasses(one, terminal.colours));
}
