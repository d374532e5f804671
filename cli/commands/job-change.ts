import { type Command, Option } from 'commander';
import { type JobSpec, Priority } from '../../common/specs/job-spec.ts';
import type { CliContext } from '../cli-context.ts';
import { anyNumber, type ClientOptions, deadlineOption, withClientOptions, withExamples } from '../command-options.ts';
import { findJob } from '../find-by-id.ts';

interface ChangeOptions extends ClientOptions {
  readonly rounds?: number;
  readonly lr?: number;
  readonly deadline?: number | 'auto';
  readonly priority?: Priority;
}

/** `eo job change`: other rounds, rate, deadline or priority for a job that has not ended. */
export function addJobChangeCommand(job: Command, { terminal, connect }: CliContext): void {
  const command = job
    .command('change')
    .description('change a job that has not ended; it holds from the next round on, a deadline at once')
    .argument('<id>', 'id, the beginning of an id, or a name that only one job has')
    .option('--rounds <n>', 'how many rounds in all', anyNumber)
    .option('--lr <rate>', 'learning rate', anyNumber)
    .option(
      '--deadline <seconds>',
      'a round ends after this long with what it has; auto: it is learned',
      deadlineOption,
    )
    .addOption(new Option('--priority <priority>', 'before which others it goes').choices(Priority.options))
    .action(async (wanted: string, { rounds, lr, deadline, priority, json, ...whereabouts }: ChangeOptions) => {
      if ([rounds, lr, deadline, priority].every((value) => value === undefined)) {
        command.error('error: say what to change: --rounds, --lr, --deadline or --priority');
      }
      const { client } = await connect(whereabouts);
      const { id } = await findJob(client, wanted);
      const changed = await client.jobs.change({
        id,
        ...(rounds === undefined ? {} : { rounds }),
        ...(lr === undefined ? {} : { learningRate: lr }),
        ...(deadline === undefined ? {} : { roundDeadlineSeconds: deadline }),
        ...(priority === undefined ? {} : { priority }),
      });
      if (json === true) return terminal.print(JSON.stringify(changed));
      const { spec, name, roundsCommitted } = changed;
      terminal.print(
        `Job ${name} goes by ${spec.rounds} rounds (${roundsCommitted} done), a learning rate of ${spec.learningRate}, ` +
          `${deadlineText(spec.roundDeadlineSeconds)} and ${spec.priority} priority now.`,
      );
    });
  withExamples(
    withClientOptions(command),
    'job change mnist --rounds 40',
    'job change 0197f3 --priority high --lr 0.05',
  );
}

function deadlineText(deadline: JobSpec['roundDeadlineSeconds']): string {
  return deadline === 'auto' ? 'a deadline that is learned' : `a deadline of ${deadline} s`;
}
