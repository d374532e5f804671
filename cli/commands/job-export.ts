import { Argument, type Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { formatCounted } from '../output/units.ts';
import { readRecord } from '../read-record.ts';

/** `eo job export`: the figures of a run for the trackers that people have. */
export function addJobExportCommand(job: Command, { terminal, connect, environment }: CliContext): void {
  const command = job
    .command('export')
    .description('the figures of a job for TensorBoard (a log folder) or MLflow (a tracking server)')
    .argument('<id>', 'id, the beginning of an id, a name that only one job has, or the file of a record (.json)')
    .addArgument(new Argument('<tracker>', 'which one').choices(['tensorboard', 'mlflow']))
    .argument('<target>', 'log folder for TensorBoard; address of an MLflow server, such as http://127.0.0.1:5000')
    .action(async (wanted: string, tracker: 'tensorboard' | 'mlflow', target: string, options: ClientOptions) => {
      const { json, ...whereabouts } = options;
      const record = await readRecord(wanted, () => connect(whereabouts));
      const { id, name } = record.job;
      if (tracker === 'tensorboard') {
        const { writeTensorboard } = await import('../exports/write-tensorboard.ts');
        const files = await writeTensorboard(record, target);
        if (json === true) return terminal.print(JSON.stringify({ id, tracker, files }));
        const written = formatCounted(files.length, 'event file');
        return terminal.print(
          `${name} is in ${target} (${written}). Look at it with "tensorboard --logdir ${target}".`,
        );
      }
      const [{ mlflowRun }, { sendToMlflow }] = await Promise.all([
        import('../../common/exports/mlflow-run.ts'),
        import('../exports/mlflow-client.ts'),
      ]);
      const { experimentId, runId } = await sendToMlflow(mlflowRun(record), { url: target, environment });
      if (json === true) return terminal.print(JSON.stringify({ id, tracker, experimentId, runId }));
      terminal.print(`${name} is run ${runId} of the experiment edgeorchestra on ${target}.`);
    });
  withExamples(
    withClientOptions(command),
    'job export 0197f3 tensorboard logs',
    'job export run.json tensorboard logs',
    'job export mnist mlflow http://127.0.0.1:5000',
  );
}
