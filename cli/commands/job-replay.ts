import type { Command } from 'commander';
import { hasEnded } from '../../common/domain/job.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { EXIT } from '../exit-codes.ts';
import { followJob } from '../follow-job.ts';
import { readRecord } from '../read-record.ts';

/** `eo job replay`: the same job again, and whether the same came out. */
export function addJobReplayCommand(job: Command, context: CliContext): void {
  const { terminal, connect, setExitCode } = context;
  const command = job
    .command('replay')
    .description('run the same job again and compare the parameters of each round, bit for bit')
    .argument('<id>', 'id, the beginning of an id, a name that only one job has, or the file of a record (.json)')
    .action(async (wanted: string, { json, ...whereabouts }: ClientOptions) => {
      const connection = await connect(whereabouts);
      const before = await readRecord(wanted, async () => connection);
      const [{ compareRuns }, { renderComparison }, { expectSameData, replaySpec }] = await Promise.all([
        import('../replay/compare-runs.ts'),
        import('../replay/render-comparison.ts'),
        import('../replay/replay-job.ts'),
      ]);
      await expectSameData(connection, before);
      const again = await connection.client.jobs.create(replaySpec(before));
      if (json !== true) terminal.print(`Job ${before.job.name} (${before.job.id}) runs again as ${again.id}.`);
      await followJob(connection, again, context, json === true);
      const record = await connection.client.jobs.record({ id: again.id });
      if (!hasEnded(record.job.state)) return; // whoever watched has left
      const comparison = compareRuns(before, record);
      if (json === true) terminal.print(JSON.stringify({ type: 'comparison', job: again.id, ...comparison }));
      else terminal.print(...renderComparison(comparison));
      if (comparison.verdict !== 'same-bits' && comparison.isReproducible) setExitCode(EXIT.failed);
    });
  withExamples(withClientOptions(command), 'job replay 0197f3', 'job replay run.json');
}
