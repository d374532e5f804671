import type { Format } from '../../../language/format.ts';
import type { Messages } from '../../../language/messages.ts';
import type { DraftProblem } from './draft-problem.ts';

/** What is wrong with a value, in words. */
export function problemText(problem: DraftProblem, { newJob }: Messages, format: Format): string {
  const { problem: words } = newJob;
  switch (problem.kind) {
    case 'missing':
      return words.missing;
    case 'wrong-type':
      return words.type(problem.expected);
    case 'at-least':
    case 'above':
    case 'at-most':
    case 'below':
    case 'too-few':
    case 'too-many':
      return words[problem.kind](format.number(problem.limit, 4));
    case 'bad-name':
      return words.name;
    case 'no-choice':
      return words.choice(format.list(problem.options));
    case 'unknown-field':
      return words.unknown;
    case 'said':
      return words.said(problem.message);
  }
}
