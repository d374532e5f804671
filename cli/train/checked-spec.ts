import { z } from 'zod';
import { AppError } from '../../common/errors.ts';

/** The value as the schema reads it. @throws AppError `invalid-specification` that names the first field at fault */
export function checkedSpec<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [first, ...others] = result.error.issues;
  const field = z.core.toDotPath(first?.path ?? []);
  const message = first?.message ?? 'it is not a specification';
  const also = others.slice(0, 3).map(({ path }) => z.core.toDotPath(path));
  throw new AppError('invalid-specification', field === '' ? message : `${field}: ${message}`, {
    details: { field },
    ...(also.length === 0 ? {} : { hint: `also look at ${also.join(', ')}` }),
  });
}
