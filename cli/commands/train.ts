import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ModelPresetName } from '../../common/specs/model-presets.ts';
import type { OptimizerSpec } from '../../common/specs/optimizer-spec.ts';
import type { CliContext } from '../cli-context.ts';
import { anyNumber, type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { followJob } from '../follow-job.ts';
import { parseCompression, parsePartition, parseSchedule, parseShare, type TrainFlags } from '../train/train-flags.ts';

interface TrainOptions extends ClientOptions, TrainFlags {
  readonly watch?: true;
}

/** Named here as well so that `--help` need not load the specifications; a missing one does not compile. */
const PRESETS: Readonly<Record<ModelPresetName, true>> = { 'mnist-2nn': true, 'mnist-cnn': true };

/** The same for optimizers. */
const OPTIMIZERS: Readonly<Record<OptimizerSpec['name'], true>> = {
  sgd: true,
  momentum: true,
  nesterov: true,
  adam: true,
  adamw: true,
};

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

function addModelAndDataOptions(command: Command): Command {
  return command
    .addOption(new Option('--preset <name>', 'a model that is built in').choices(Object.keys(PRESETS)))
    .addOption(new Option('--model <file>', 'a model as a chain of layers, YAML or JSON').conflicts('preset'))
    .addOption(
      new Option('--from <model>', 'a model of the store to go on with: name or name@version').conflicts([
        'preset',
        'model',
      ]),
    )
    .option('--name <name>', 'name of the job, and of the model that it makes')
    .option('--dataset <name>', 'data set to learn from')
    .option('--local', 'learn from local data sets of that name, which stay on the devices')
    .option('--evaluate-on <name>', "managed data set whose test part judges every round (default: the data set's own)")
    .option('--partitions <n>', 'into how many parts the data are cut (default: one a device)', anyNumber)
    .option('--partition <scheme>', 'how they are cut: iid, shards[:PER_PART] or dirichlet[:ALPHA]', (text) => {
      return parsePartition(text) ?? refuse('It must be iid, shards, shards:2, dirichlet or dirichlet:0.5.');
    });
}

function addTrainingOptions(command: Command): Command {
  return command
    .option('--rounds <n>', 'how many rounds', anyNumber)
    .option('--epochs <n>', 'how often a device goes through its part in a round', anyNumber)
    .option('--batch <n>', 'samples in a batch', anyNumber)
    .option('--lr <rate>', 'learning rate', anyNumber)
    .option(
      '--lr-schedule <scheme>',
      'how it changes: constant, step:EVERY, exponential:DECAY or cosine[:FLOOR]',
      (text) => {
        return parseSchedule(text) ?? refuse('It must be constant, step:10, exponential:0.95, cosine or cosine:0.1.');
      },
    )
    .addOption(new Option('--optimizer <name>', 'how devices step (default: sgd)').choices(Object.keys(OPTIMIZERS)))
    .option('--clip <norm>', 'longest norm of a gradient', anyNumber)
    .option('--proximal <mu>', "FedProx's pull back to the round's parameters", anyNumber)
    .option('--compression <scheme>', 'how updates travel: none, float16, bfloat16, int8 or top-k[:SHARE]', (text) => {
      return parseCompression(text) ?? refuse('It must be none, float16, bfloat16, int8, top-k or top-k:0.01.');
    })
    .option('--fraction <share>', 'share of the parts that takes part in a round', shareOption)
    .option('--min-devices <n>', 'how many devices a round needs', anyNumber)
    .option('--target <accuracy>', 'stop early at this test accuracy, such as 0.975 or 97.5%', shareOption)
    .option('--deadline <seconds>', 'a round ends after this long with what it has', anyNumber)
    .option('--seed <n>', 'seed of everything that is drawn', anyNumber)
    .option('--reproducible', 'same job, same parameters, bit for bit');
}

function shareOption(text: string): number {
  return parseShare(text) ?? refuse('It must be a share such as 0.5 or 50%.');
}

function refuse(message: string): never {
  throw new InvalidArgumentError(message);
}
