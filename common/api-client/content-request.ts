import { AppError } from '../errors.ts';
import { fromErrorAnswer, readErrorAnswer } from './error-answer.ts';
import { asConnectionError } from './lost-connection.ts';

/** A request to one of the raw routes for files. @throws AppError with the code of the answer, or `unavailable` */
export async function requestContent(url: string, options: RequestInit & { duplex?: 'half' }): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, options);
  } catch (error) {
    throw asConnectionError(error, new URL(url).origin);
  }
  if (response.ok) return response;
  throw await answeredError(response);
}

async function answeredError(response: Response): Promise<AppError> {
  const text = await response.text().catch(() => '');
  const answer = readErrorAnswer(parsed(text));
  if (answer !== undefined) return fromErrorAnswer(answer);
  if (response.status === 404) return new AppError('not-found', 'there is no such content');
  return new AppError('unavailable', `the orchestrator answered with status ${response.status}`);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
