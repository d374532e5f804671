import { z } from 'zod';
import type { JobDescription } from '../domain/file-description.ts';
import { AppError } from '../errors.ts';
import { JobSpec } from '../specs/job-spec.ts';

/** A parser takes long over what is nested more deeply. */
const MAX_DEPTH = 64;

/** A parser looks through all that stands before an alias to find what it names. */
const MOST_ALIASES = 100;
const ALIAS = /(?<![^\s,[{:])\*[^\s*]/g;

const kinds: readonly string[] = JobSpec.options.map(({ shape }) => shape.kind.value);
/** A parser takes seconds over long texts: it sees only those that name a kind of job, behind a tag or an anchor at the most. */
const NAMES_A_KIND = new RegExp(`kind["']?\\s*:\\s*(?:\\S{1,64}\\s+)?["']?(?:${kinds.join('|')})\\b`);
const Fields = z.looseObject({ kind: z.string().refine((kind) => kinds.includes(kind)) });

/**
 * A job specification in YAML or JSON; undefined for any other text.
 * @throws AppError `invalid-specification` for one with a wrong field, which it names
 */
export async function describeJob(text: string): Promise<JobDescription | undefined> {
  const fields = Fields.safeParse(await parsed(text));
  if (!fields.success) return undefined;
  const spec = JobSpec.safeParse(fields.data);
  if (!spec.success) {
    const [issue] = spec.error.issues;
    const path = issue?.path.join('.') ?? '';
    throw new AppError('invalid-specification', `a job file, but ${path || 'it'} is wrong: ${issue?.message ?? ''}`, {
      details: { path },
    });
  }
  const { kind, name } = spec.data;
  return { kind: 'job', format: text.trimStart().startsWith('{') ? 'json' : 'yaml', jobKind: kind, name };
}

async function parsed(text: string): Promise<unknown> {
  if (!NAMES_A_KIND.test(text) || isNestedTooDeeply(text) || hasTooManyAliases(text)) return undefined;
  try {
    const { parse } = await import('yaml');
    // Mistakes and fields that stand there twice are the form's to show. Here nobody hears of them, and they cost seconds.
    const options = {
      maxAliasCount: MOST_ALIASES,
      logLevel: 'silent',
      prettyErrors: false,
      uniqueKeys: false,
    } as const;
    return withoutStacks(() => parse(text, options));
  } catch {
    return undefined; // also where it is nested too deeply to be read
  }
}

/** A parser makes an error of each sign that is wrong, up to 65,000 of them: their stacks would take most of its time. */
function withoutStacks<Result>(run: () => Result): Result {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  try {
    return run();
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function hasTooManyAliases(text: string): boolean {
  return text.matchAll(ALIAS).drop(MOST_ALIASES).next().done !== true;
}

/** Brackets in texts count too: no specification has that many. */
function isNestedTooDeeply(text: string): boolean {
  let depth = 0;
  for (const sign of text) {
    if (sign === '[' || sign === '{') depth++;
    else if (sign === ']' || sign === '}') depth--;
    if (depth > MAX_DEPTH) return true;
  }
  return /([-?]\s+){64}/.test(text);
}
