import type { IncomingMessage } from 'node:http';
import { AppError } from '../../common/errors.ts';
import { badRequest, HttpProblem } from './http-problem.ts';
import { readBody } from './read-body.ts';

/** The largest body of a call; files go by routes of their own. */
const BODY_LIMIT_BYTES = 1 << 20;

const SLOWEST_MS = 15_000;

/**
 * The JSON document that came with a request; undefined without a body.
 * @throws HttpProblem 400, 408, 413 or 415
 */
export async function readJsonBody(
  request: IncomingMessage,
  limits = { limitBytes: BODY_LIMIT_BYTES, slowestMs: SLOWEST_MS },
): Promise<unknown> {
  const body = await readBody(request, limits);
  if (body.length === 0) return undefined;
  // A foreign page may send other types unasked: insisting on this one makes its browser ask first.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw badRequest(415, 'send the body as application/json');
  }
  return parseJsonBody(body.toString('utf8'));
}

/** @throws HttpProblem 400 for what is not JSON */
export function parseJsonBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : 'not JSON';
    throw new HttpProblem(
      new AppError('invalid-argument', 'the body is not JSON', { cause, details: { path: 'body', problem } }),
    );
  }
}
