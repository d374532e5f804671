import { type Command, InvalidArgumentError } from 'commander';
import type { InferenceAllowance } from '../../common/domain/access-token.ts';
import { ResourceName } from '../../common/domain/ids.ts';
import { wholeNumber } from '../command-options.ts';

/** The options that say what a token may ask of served models. */
export interface AllowanceOptions {
  readonly models?: ResourceName[];
  readonly requestsPerMinute?: number;
  readonly tokensPerMinute?: number;
}

/** Adds these options to a command that makes a token. */
export function withAllowance(command: Command): Command {
  return command
    .option('--models <names>', 'served models that it may ask, with commas between (default: all)', parseModels)
    .option('--requests-per-minute <n>', 'requests to served models (default: any number)', wholeNumber(1, 1_000_000))
    .option(
      '--tokens-per-minute <n>',
      'tokens of prompts and answers together (default: any number)',
      wholeNumber(1, 1_000_000_000),
    );
}

/** What these options ask for. */
export function allowanceOf({ models, requestsPerMinute, tokensPerMinute }: AllowanceOptions): InferenceAllowance {
  return {
    models: models ?? [],
    requestsPerMinute: requestsPerMinute ?? null,
    tokensPerMinute: tokensPerMinute ?? null,
  };
}

function parseModels(text: string): ResourceName[] {
  return text.split(',').map((word) => {
    const name = ResourceName.safeParse(word.trim());
    if (name.success) return name.data;
    throw new InvalidArgumentError('It must be names of served models, with commas between.');
  });
}
