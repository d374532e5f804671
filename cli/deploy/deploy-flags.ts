import { type Command, InvalidArgumentError } from 'commander';
import { parseDuration, wholeNumber } from '../command-options.ts';

/** How many devices serve it, as a specification has it. */
export interface ReplicasInput {
  readonly min: number;
  readonly max: number;
}

/** What `eo deploy` was told by flags. Names are those of the flags; times are in seconds. */
export interface DeployFlags {
  readonly name?: string;
  readonly replicas?: ReplicasInput;
  readonly device?: readonly string[];
  readonly tag?: readonly string[];
  readonly context?: number;
  readonly slots?: number;
  readonly threads?: number;
  readonly idleUnload?: number;
  readonly queue?: number;
  readonly deadline?: number;
}

/** Options that say on which devices a model is served, and how. */
export function addDeployOptions(command: Command): Command {
  return command
    .option('--replicas <n|min..max>', 'how many devices serve it; with MAX, more while requests wait', parseReplicas)
    .option('--device <name>', 'only on this device: its name or id; may be given again', gather)
    .option('--tag <word>', 'only on devices that carry it; may be given again', gather)
    .option('--context <tokens>', "longest prompt with its answer (default: the model's, up to 4096)", wholeNumber(16))
    .option('--slots <n>', 'requests at once on a device (default: the device decides)', wholeNumber(1))
    .option('--threads <n>', 'threads on a device (default: the device measures what is best)', wholeNumber(1))
    .option('--idle-unload <time>', 'out of memory after so long without a request, such as 10m', parseDuration)
    .option('--queue <n>', 'requests that may wait; more are refused (default: 256)', wholeNumber(0))
    .option('--deadline <time>', 'longest time of a request, such as 90s (default: 10m)', parseDuration);
}

/** Reads `2`, or `1..4`. @throws InvalidArgumentError */
export function parseReplicas(text: string): ReplicasInput {
  const [, least, most = least] = /^(\d{1,4})(?:\.\.(\d{1,4}))?$/.exec(text.trim()) ?? [];
  const [min, max] = [Number(least), Number(most)];
  if (min >= 1 && max >= min) return { min, max };
  throw new InvalidArgumentError('It must be a number from 1 on, or two of them such as 1..4.');
}

function gather(word: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), word];
}
