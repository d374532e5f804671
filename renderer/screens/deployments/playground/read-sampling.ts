import { Sampling } from '../../../../common/serving/inference-request.ts';
import { type DraftProblem, problemOf } from '../../new-job/draft/draft-problem.ts';
import { readTyped } from '../../new-job/draft/typed-number.ts';

/** How the next token is chosen, as it is typed. */
export interface TypedSampling {
  readonly temperature: string;
  readonly maxTokens: string;
}

interface ReadSampling {
  /** What is wrong is left out of it: the defaults stand there. */
  readonly sampling: Pick<Sampling, 'temperature' | 'maxTokens'>;
  readonly problems: Readonly<Partial<Record<keyof TypedSampling, DraftProblem>>>;
}

const Read = Sampling.pick({ temperature: true, maxTokens: true });

/** Reads what was typed; without a most of tokens there are as many as the context holds. */
export function readSampling({ temperature, maxTokens }: TypedSampling): ReadSampling {
  const read = Read.safeParse({ temperature: readTyped(temperature) ?? 1, maxTokens: readTyped(maxTokens) ?? null });
  if (read.success) return { sampling: read.data, problems: {} };
  const problems: Partial<Record<string, DraftProblem>> = {};
  for (const issue of read.error.issues) {
    if (issue.code !== 'unrecognized_keys') problems[String(issue.path[0])] = problemOf(issue);
  }
  return { sampling: { temperature: 1, maxTokens: null }, problems };
}
