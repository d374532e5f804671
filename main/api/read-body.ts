import type { IncomingMessage } from 'node:http';
import { AppError } from '../../common/errors.ts';
import { HttpProblem } from './http-problem.ts';

interface BodyLimits {
  readonly limitBytes: number;
  /** How long it may take to arrive. */
  readonly slowestMs: number;
}

/** The bytes that came with a request, all of them. One that is too long is refused before it has come. @throws HttpProblem 408 or 413 */
export async function readBody(request: IncomingMessage, { limitBytes, slowestMs }: BodyLimits): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const chunks: Buffer[] = [];
  let bytes = 0;
  return await new Promise((resolve, reject) => {
    const deadline = setTimeout(() => reject(slow()), slowestMs);
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limitBytes) reject(tooLarge(limitBytes));
      else chunks.push(chunk);
    });
    request.once('end', () => {
      clearTimeout(deadline);
      resolve(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks));
    });
    request.once('error', reject);
    request.once('close', () => clearTimeout(deadline));
  });
}

function tooLarge(limitBytes: number): HttpProblem {
  const message = `a body of more than ${limitBytes} bytes is not taken`;
  return new HttpProblem(new AppError('upload-too-large', message, { details: { limitBytes } }), { closes: true });
}

function slow(): HttpProblem {
  const error = new AppError('deadline-exceeded', 'the body did not arrive in time');
  return new HttpProblem(error, { status: 408, closes: true });
}
