import type { Job } from '../common/domain/job.ts';
import type { CliContext, Connection } from './cli-context.ts';
import { EXIT } from './exit-codes.ts';
import { listenForInterruption } from './interruption.ts';
import { printable } from './output/text-width.ts';
import { formatDuration, formatPercent } from './output/units.ts';

/** Shows a job live until it ends, then says how it ended. Ctrl-C leaves the job running, and says so. */
export async function followJob(
  { client }: Connection,
  { id, name }: Pick<Job, 'id' | 'name'>,
  { terminal, now, setExitCode }: CliContext,
  asJson: boolean,
): Promise<void> {
  const [{ watchJob }, { PersonAtTerminal, ProgramAtPipe }] = await Promise.all([
    import('./live/watch-job.ts'),
    import('./live/job-audience.ts'),
  ]);
  const interruption = listenForInterruption();
  try {
    const audience = asJson ? new ProgramAtPipe(terminal) : new PersonAtTerminal(terminal, now);
    const job = await watchJob({ client, jobId: id, audience, signal: interruption.signal });
    if (asJson) terminal.print(JSON.stringify({ type: 'job', job }));
    else terminal.print(closingLine(job));
    if (job.state === 'failed' || job.state === 'cancelled') setExitCode(EXIT.failed);
    if (job.state === 'queued' || job.state === 'running' || job.state === 'paused') {
      terminal.note(`Job ${name} goes on without being watched. Watch it again with "eo job ${id} --watch".`);
      setExitCode(EXIT.interrupted);
    }
  } finally {
    interruption.release();
  }
}

function closingLine(job: Job): string {
  const { name, state, failure, evaluation, model, startedAt, endedAt, roundsCommitted } = job;
  const time = startedAt === null || endedAt === null ? '' : ` in ${formatDuration(endedAt - startedAt)}`;
  const accuracy = evaluation === null ? '' : `, ${formatPercent(evaluation.accuracy)}`;
  switch (state) {
    case 'succeeded': {
      const result =
        model === null ? '' : ` Fetch the model with "eo models download ${model.name}@${model.version} FILE".`;
      return `Job ${name} succeeded: ${roundsCommitted} rounds${time}${accuracy}.${result}`;
    }
    case 'failed':
      return `Job ${name} failed after ${roundsCommitted} rounds: ${printable(failure?.message ?? 'the cause is not known')}`;
    case 'cancelled':
      return `Job ${name} was cancelled after ${roundsCommitted} rounds${accuracy}.`;
    case 'queued':
    case 'running':
    case 'paused':
      return `Job ${name} is ${state}: ${roundsCommitted} of ${job.spec.rounds} rounds${accuracy}.`;
  }
}
