import type { z } from 'zod';
import { AppError } from '../../common/errors.ts';

/** Parses what a peer sent. @throws AppError `invalid-argument` that names the field and what is allowed. */
export function decodeWith<Schema extends z.ZodType>(schema: Schema, value: unknown, what: string): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = [what, ...(issue?.path ?? [])].join('.');
  throw new AppError('invalid-argument', `${path}: ${issue?.message ?? 'not understood'}`, { details: { path } });
}
