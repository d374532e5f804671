import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CliContext } from '../cli-context.ts';
import { anyNumber, wholeNumber, withExamples } from '../command-options.ts';
import type { SimulateOptions } from '../simulate/run-simulation.ts';
import { parseShare } from '../train/train-flags.ts';
import { addModelAndDataOptions, addTrainingOptions } from '../train/train-options.ts';

/** `eo simulate`: a job over many devices that are not there, on this machine. */
export function addSimulateCommand(program: Command, context: CliContext): void {
  const command = program
    .command('simulate')
    .description('run a job over virtual devices in this process; it really trains, time is modelled')
    .argument('[file]', 'specification of the job, YAML or JSON')
    .option('--devices <n>', 'how many devices', wholeNumber(1, 100_000), 100)
    .option('--speed <n>', 'samples a second of the device in the middle', positive, 5_000)
    .option('--spread <n>', 'how much their speeds differ: standard deviation of the logarithm', notNegative, 0.5)
    .option('--bandwidth <n>', 'megabytes a second of each connection', positive, 10)
    .option('--dropout <share>', 'probability that a device goes away during a share, such as 10%', shareBelowOne, 0)
    .option('--away <seconds>', 'how long it stays away on average', positive, 60)
    .option('--attackers <share>', 'share of the devices that send false updates', shareBelowOne, 0)
    .addOption(
      new Option('--attack <kind>', 'what they send: updates turned round, also ten times as long')
        .choices(['sign-flip', 'scale'])
        .default('sign-flip'),
    )
    .option('--fleet-seed <n>', 'seed of the devices and of what happens to them', wholeNumber(0, 0xffff_ffff), 1)
    .option('--dataset-file <name=path>', 'where a data set lies that no orchestrator has (repeatable)', gather, {})
    .option('--data <folder>', 'data folder of the orchestrator whose data sets are meant (env: EO_DATA)')
    .option('--threads <n>', 'threads that train (default: one for each core)', wholeNumber(1, 256))
    .option('--record <file>', 'write the record of the run, JSON')
    .option('--json', 'print JSON, for programs: a line a round, then the job');
  addTrainingOptions(addModelAndDataOptions(command)).action(
    async (file: string | undefined, options: SimulateOptions) => {
      const { preset, model, from } = options;
      if (file === undefined && preset === undefined && model === undefined && from === undefined) {
        command.error("error: missing argument 'file', or --preset, or --model");
      }
      const { runSimulation } = await import('../simulate/run-simulation.ts');
      await runSimulation(file, options, context);
    },
  );
  withExamples(
    command,
    'simulate --preset mnist-2nn --dataset mnist --devices 100 --fraction 0.1 --batch 10 --rounds 30',
    'simulate job.yaml --devices 1000 --dropout 10% --record run.json',
    'simulate job.yaml --strategy trimmed-mean --attackers 20% --attack scale',
  );
}

function positive(text: string): number {
  const value = anyNumber(text);
  if (value > 0) return value;
  throw new InvalidArgumentError('It must be above 0.');
}

function notNegative(text: string): number {
  const value = anyNumber(text);
  if (value >= 0) return value;
  throw new InvalidArgumentError('It must be 0 or above.');
}

function shareBelowOne(text: string): number {
  const share = parseShare(text);
  if (share !== undefined && share >= 0 && share < 1) return share;
  throw new InvalidArgumentError('It must be a share below 1, such as 0.1 or 10%.');
}

function gather(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at > 0 && at < text.length - 1) return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
  throw new InvalidArgumentError('It must be NAME=PATH.');
}
