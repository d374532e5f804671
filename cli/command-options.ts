import { type Command, InvalidArgumentError } from 'commander';
import type { Whereabouts } from './cli-context.ts';

/** Options of every command that asks the orchestrator. */
export interface ClientOptions extends Whereabouts {
  readonly json?: true;
}

/** Adds the options of a command that asks the orchestrator. */
export function withClientOptions(command: Command): Command {
  return command
    .option('--api <url>', 'address of the control API (env: EO_API)')
    .option('--data <folder>', 'data folder of an orchestrator on this machine (env: EO_DATA)')
    .option('--json', 'print JSON, for programs');
}

/** Adds examples below the help of a command. */
export function withExamples(command: Command, ...examples: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ eo ${example}`).join('\n')}`);
}

/** Reads an option that is a whole number within limits. */
export function wholeNumber(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be a whole number ${range(least, most)}.`);
  };
}

/** Reads an option that is any number. Limits are left to the specification that it goes into. */
export function anyNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
  return value;
}

/** Reads the deadline of a round: seconds, or `auto`. */
export function deadlineOption(text: string): number | 'auto' {
  return text === 'auto' ? text : anyNumber(text);
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Reads an option that is a time such as `90s`, `15m`, `2h` or `7d`; in seconds. */
export function parseDuration(text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text.trim()) ?? [];
  const seconds = Number(number) * (SECONDS[unit] ?? 0);
  if (seconds > 0) return seconds;
  throw new InvalidArgumentError('It must be a time such as 90s, 15m, 2h or 7d.');
}

const SIZE_FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12 };

/** Bytes in a size that people write: `500MB`, `20 GB`, `1048576`; undefined when it is none. */
export function parseSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([kmgt]?)b?$/i.exec(text.trim());
  const factor = SIZE_FACTORS[match?.[2]?.toLowerCase() ?? '?'];
  return match === null || factor === undefined ? undefined : Math.round(Number(match[1]) * factor);
}

function range(least: number, most: number): string {
  return most === Number.MAX_SAFE_INTEGER ? `from ${least} on` : `from ${least} to ${most}`;
}
