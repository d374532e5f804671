import type { z } from 'zod';
import { AppError } from '../../common/errors.ts';
import { describeIssues } from './describe-issues.ts';

/** The variables of a raw route, or the headers that it needs, checked. @throws AppError `invalid-argument` */
export function parseParameters<Schema extends z.ZodType>(schema: Schema, values: unknown): z.output<Schema> {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const { summary, details } = describeIssues(parsed.error.issues);
  throw new AppError('invalid-argument', summary, { details });
}
