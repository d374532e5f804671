import type { z } from 'zod';

/** What is expected where something else stands. */
export type ExpectedType = 'number' | 'whole-number' | 'text' | 'switch' | 'list' | 'fields' | 'something-else';

/** What is wrong with one value, without words yet. */
export type DraftProblem =
  | { readonly kind: 'missing' }
  | { readonly kind: 'wrong-type'; readonly expected: ExpectedType }
  | { readonly kind: 'at-least' | 'above' | 'at-most' | 'below'; readonly limit: number }
  | { readonly kind: 'too-few' | 'too-many'; readonly limit: number }
  | { readonly kind: 'bad-name' }
  | { readonly kind: 'no-choice'; readonly options: readonly string[] }
  | { readonly kind: 'unknown-field' }
  | { readonly kind: 'said'; readonly message: string };

export type Issue = z.ZodError['issues'][number];

/** What an issue finds wrong with a value that is there; of several forms that it might have, that it has none. */
export function problemOf(issue: Exclude<Issue, { code: 'unrecognized_keys' }>): DraftProblem {
  switch (issue.code) {
    case 'invalid_type':
      return { kind: 'wrong-type', expected: EXPECTED[issue.expected] ?? 'something-else' };
    case 'too_small':
      if (issue.origin === 'array') return { kind: 'too-few', limit: Number(issue.minimum) };
      return { kind: issue.inclusive === false ? 'above' : 'at-least', limit: Number(issue.minimum) };
    case 'too_big':
      if (issue.origin === 'array') return { kind: 'too-many', limit: Number(issue.maximum) };
      return { kind: issue.inclusive === false ? 'below' : 'at-most', limit: Number(issue.maximum) };
    case 'invalid_format':
      return { kind: 'bad-name' };
    case 'invalid_value':
      return { kind: 'no-choice', options: issue.values.map(String) };
    case 'invalid_union': {
      const options = 'options' in issue && Array.isArray(issue.options) ? issue.options.map(String) : [];
      return { kind: 'no-choice', options };
    }
    case 'custom':
    case 'invalid_element':
    case 'invalid_key':
    case 'not_multiple_of':
      return { kind: 'said', message: issue.message };
  }
}

const EXPECTED: Readonly<Record<string, ExpectedType>> = {
  number: 'number',
  int: 'whole-number',
  string: 'text',
  boolean: 'switch',
  array: 'list',
  object: 'fields',
};
