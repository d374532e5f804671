import type { z } from 'zod';
import { AppError } from '../../../common/errors.ts';
import { parseParameters } from '../parse-parameters.ts';
import type { RawCall } from '../raw-route.ts';
import { readJsonBody } from '../read-json-body.ts';

const TEXT_LIMITS = { limitBytes: 4 << 20, slowestMs: 60_000 };

/** The JSON body of a request for text, checked. @throws AppError `invalid-argument`; HttpProblem 400, 408, 413, 415 */
export async function readRequest<Schema extends z.ZodType>(
  schema: Schema,
  { request }: Pick<RawCall, 'request'>,
): Promise<z.output<Schema>> {
  return parseParameters(schema, await readJsonBody(request, TEXT_LIMITS));
}

/** Refuses a request for what is wrong with one of its fields. */
export function refuse(path: string, problem: string): AppError {
  return new AppError('invalid-argument', `${path}: ${problem}`, { details: { path, problem } });
}
