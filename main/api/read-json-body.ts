import type { IncomingMessage } from 'node:http';
import { AppError } from '../../common/errors.ts';
import { badRequest, HttpProblem } from './http-problem.ts';

/** The largest body of a call; files go by routes of their own. */
const BODY_LIMIT_BYTES = 1 << 20;

const SLOWEST_MS = 15_000;

/**
 * The JSON document that came with a request; undefined without a body.
 * @throws HttpProblem 400, 408, 413 or 415
 */
export async function readJsonBody(request: IncomingMessage): Promise<unknown> {
  if (Number(request.headers['content-length'] ?? 0) > BODY_LIMIT_BYTES) throw tooLarge();
  const text = await readText(request);
  if (text === '') return undefined;
  // A foreign page may send other types unasked: insisting on this one makes its browser ask first.
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw badRequest(415, 'send the body as application/json');
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : 'not JSON';
    throw new HttpProblem(
      new AppError('invalid-argument', 'the body is not JSON', { cause, details: { path: 'body', problem } }),
    );
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  return await new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(slow()), SLOWEST_MS);
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > BODY_LIMIT_BYTES) reject(tooLarge());
      else chunks.push(chunk);
    });
    request.once('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.once('error', reject);
    request.once('close', () => clearTimeout(deadline));
  });
}

function tooLarge(): HttpProblem {
  const details = { limitBytes: BODY_LIMIT_BYTES };
  const message = `a body of more than ${BODY_LIMIT_BYTES} bytes is not taken`;
  return new HttpProblem(new AppError('upload-too-large', message, { details }), { closes: true });
}

function slow(): HttpProblem {
  const error = new AppError('deadline-exceeded', 'the body did not arrive in time');
  return new HttpProblem(error, { status: 408, closes: true });
}
