import type { Command } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { followJob } from '../follow-job.ts';
import type { TrainFlags } from '../train/train-flags.ts';
import { addModelAndDataOptions, addTrainingOptions } from '../train/train-options.ts';

interface TrainOptions extends ClientOptions, TrainFlags {
  readonly watch?: true;
}

/** `eo train`: submits a training job, from a file, from flags, or from both. */
export function addTrainCommand(program: Command, context: CliContext): void {
  const { terminal, connect } = context;
  const command = program
    .command('train')
    .description('train a model over the devices; flags go before what the file says')
    .argument('[file]', 'specification of the job, YAML or JSON');
  addModelAndDataOptions(command);
  addTrainingOptions(command)
    .option('--watch', 'follow it live until it ends; Ctrl-C leaves it running')
    .action(async (file: string | undefined, options: TrainOptions) => {
      const { watch, json, api, data, ...flags } = options;
      if (file === undefined && flags.preset === undefined && flags.model === undefined && flags.from === undefined) {
        command.error("error: missing argument 'file', or --preset, or --model, or --from");
      }
      const [{ buildTrainSpec }, { readSpecFile }] = await Promise.all([
        import('../train/build-train-spec.ts'),
        import('../train/read-spec-file.ts'),
      ]);
      const spec = buildTrainSpec({
        flags,
        ...(file === undefined ? {} : { file: await readSpecFile(file) }),
        ...(flags.model === undefined ? {} : { model: await readSpecFile(flags.model) }),
      });
      const connection = await connect({
        ...(api === undefined ? {} : { api }),
        ...(data === undefined ? {} : { data }),
      });
      const job = await connection.client.jobs.create(spec);
      if (watch === true) return await followJob(connection, job, context, json === true);
      if (json === true) return terminal.print(JSON.stringify(job));
      terminal.print(`Job ${job.name} is submitted. Watch it with "eo job ${job.id} --watch".`);
    });
  withExamples(
    withClientOptions(command),
    'train --preset mnist-2nn --dataset mnist --rounds 10 --watch',
    'train job.yaml',
    'train job.yaml --rounds 50 --target 98% --partition dirichlet:0.5',
    'train --preset mnist-2nn --dataset scans --local --min-devices 3',
  );
}
