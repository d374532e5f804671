import { status } from '@grpc/grpc-js';
import { AppError } from '../../../common/errors.ts';

/** What came of a promise in one word: the code of its error, or `done`. */
export async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return 'done';
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

/** What came of a stream: its last word. */
export async function endOf(stream: AsyncIterable<unknown>): Promise<string> {
  return await outcomeOf(
    (async () => {
      for await (const _ of stream);
    })(),
  );
}

/** A status as gRPC names it, with the product's own code where there is one. */
export function describeStatus(code: number, errorCode: string | undefined): string {
  const name = status[code] ?? `status ${code}`;
  return errorCode === undefined ? name : `${name} ${errorCode}`;
}

/** Outcomes of the same thing done many times, each once, in the order of the alphabet. */
export function distinct(outcomes: readonly string[]): string {
  return [...new Set(outcomes)].toSorted().join(', ');
}
