import { type Command, InvalidArgumentError, Option } from 'commander';
import { Priority } from '../../common/specs/job-spec.ts';
import { anyNumber, deadlineOption } from '../command-options.ts';
import { OPTIMIZERS, PRESETS, STRATEGIES } from './spec-names.ts';
import {
  parseCompression,
  parsePartition,
  parsePersonal,
  parsePrivacy,
  parseSchedule,
  parseShare,
} from './train-flags.ts';

/** Options that say what is trained on what. */
export function addModelAndDataOptions(command: Command): Command {
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

/** Options that say how it is trained. */
export function addTrainingOptions(command: Command): Command {
  return command
    .option('--rounds <n>', 'how many rounds', anyNumber)
    .option('--epochs <n>', 'how often a device goes through its part in a round', anyNumber)
    .option(
      '--local-steps <n>',
      'instead of epochs: steps of a device in a round, going on where it left off',
      anyNumber,
    )
    .addOption(
      new Option('--work <how>', 'how much of that each device does: all, or what its speed allows').choices([
        'even',
        'by-speed',
      ]),
    )
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
    .addOption(
      new Option(
        '--compression-down <scheme>',
        'how parameters travel to the devices (default: same; none with top-k)',
      ).choices(['same', 'none']),
    )
    .addOption(
      new Option('--strategy <name>', 'what becomes of the updates (default: fedavg)').choices(Object.keys(STRATEGIES)),
    )
    .option('--fraction <share>', 'share of the parts that takes part in a round', shareOption)
    .addOption(
      new Option('--select <rule>', 'which parts those are (default: random)').choices(['random', 'fair', 'fast']),
    )
    .option('--spare <share>', 'parts given out beyond those, such as 20%: the round ends with the first', shareOption)
    .option(
      '--tag <word>',
      'only devices that carry it; may be given again',
      (word, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), word],
    )
    .option('--min-devices <n>', 'how many devices a round needs', anyNumber)
    .option(
      '--privacy <[local:]clip:noise:delta[:budget]>',
      'differential privacy, such as 0.5:1:1e-5, and at most so much ε: 0.5:1:1e-5:4; with local: the devices add the noise',
      (text) =>
        parsePrivacy(text) ??
        refuse('It must be CLIP:NOISE:DELTA or CLIP:NOISE:DELTA:BUDGET, or one of them after local:.'),
    )
    .option('--secure-aggregation <devices>', 'only sums of so many updates or more become known', anyNumber)
    .option(
      '--personal <layers>',
      'layers that stay on the devices: norm, last[:COUNT] or places such as 4,6',
      (text) => {
        return parsePersonal(text) ?? refuse('It must be norm, last, last:2 or places of layers such as 4,6.');
      },
    )
    .option(
      '--fine-tune <epochs>',
      'after the last round: how long every part goes on with the model for itself',
      anyNumber,
    )
    .option('--target <accuracy>', 'stop early at this test accuracy, such as 0.975 or 97.5%', shareOption)
    .option('--patience <rounds>', 'stop early once so many judged rounds brought nothing better', anyNumber)
    .option('--min-delta <gain>', 'with --patience: only more than this counts as better', anyNumber)
    .addOption(
      new Option('--keep <round>', 'whose parameters become the model (default: last; best with --patience)').choices([
        'last',
        'best',
      ]),
    )
    .option(
      '--deadline <seconds>',
      'a round ends after this long with what it has; auto: it is learned',
      deadlineOption,
    )
    .addOption(
      new Option('--priority <priority>', 'before which others it goes (default: normal)').choices(Priority.options),
    )
    .option('--seed <n>', 'seed of everything that is drawn', anyNumber)
    .option('--reproducible', 'same job, same parameters, bit for bit');
}

function shareOption(text: string): number {
  return parseShare(text) ?? refuse('It must be a share such as 0.5 or 50%.');
}

function refuse(message: string): never {
  throw new InvalidArgumentError(message);
}
