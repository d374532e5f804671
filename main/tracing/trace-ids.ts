import { createHash, randomBytes } from 'node:crypto';

const TRACE_BYTES = 16;
const SPAN_BYTES = 8;

/**
 * Names of what is kept over restarts follow from what it is: rounds of before and after a crash come into one trace, and what is
 * told twice is the same span.
 */
export function traceIdOf(what: string): string {
  return digestOf(`trace ${what}`, TRACE_BYTES);
}

export function spanIdOf(what: string): string {
  return digestOf(`span ${what}`, SPAN_BYTES);
}

export function newTraceId(): string {
  return randomBytes(TRACE_BYTES).toString('hex');
}

export function newSpanId(): string {
  return randomBytes(SPAN_BYTES).toString('hex');
}

function digestOf(what: string, bytes: number): string {
  return createHash('sha256')
    .update(what)
    .digest('hex')
    .slice(0, 2 * bytes);
}
