import { useMemo } from 'react';
import type { JobProblem } from '../../../../common/domain/job-preview.ts';
import { AppError } from '../../../../common/errors.ts';
import { errorText } from '../../../language/error-text.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import type { DraftPath } from './draft-text.ts';
import { problemText } from './problem-text.ts';
import type { Draft } from './use-draft.ts';

/** Something to mend, where it stands in the text. */
export interface LineProblem {
  readonly line: number;
  /** The field; empty for the text itself. */
  readonly field: string;
  readonly text: string;
}

/** All that is wrong with a draft: by its text, by the rules for jobs, and by what the orchestrator has. */
export function useProblems(draft: Draft, refused: readonly JobProblem[]) {
  const messages = useMessages();
  const format = useFormat();
  const { reading, check } = draft;
  return useMemo(() => {
    const found = [
      ...(check.kind === 'valid' ? [] : check.issues).map(({ path, problem }) => ({
        path,
        text: problemText(problem, messages, format),
      })),
      ...refused.map(({ code, message, path }) => ({
        path: path === null ? [] : path.split('.'),
        text: errorText(new AppError(code, withoutPath(message, path)), messages),
      })),
    ];
    const lines: readonly LineProblem[] =
      reading.kind === 'broken'
        ? reading.problems.map(({ line, code }) => ({ line, field: '', text: messages.newJob.yaml.error(code) }))
        : found.map(({ path, text }) => ({ line: reading.lineOf(path), field: path.join('.'), text }));
    const problemAt = (path: DraftPath): string | undefined =>
      found.find((one) => one.path.join('.') === path.join('.'))?.text;
    return { lines: lines.toSorted((a, b) => a.line - b.line), problemAt };
  }, [check, reading, refused, messages, format]);
}

function withoutPath(message: string, path: string | null): string {
  return path !== null && message.startsWith(`${path}: `) ? message.slice(path.length + 2) : message;
}
