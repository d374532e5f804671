import { type AppError, asAppError } from '../common/errors.ts';
import { EXIT_CODES, type ExitCode } from './exit-codes.ts';
import type { Terminal } from './output/terminal.ts';
import { printable } from './output/text-width.ts';

interface ReportOptions {
  /** Print the error as one JSON document. */
  readonly asJson: boolean;
  /** Print what led to it as well. */
  readonly withCauses: boolean;
}

/** Says on standard error what went wrong and what to do about it, and returns the exit code. */
export function reportError(error: unknown, terminal: Terminal, { asJson, withCauses }: ReportOptions): ExitCode {
  const problem = asAppError(error);
  terminal.note(...(asJson ? [jsonOf(problem)] : linesOf(problem, terminal)));
  if (withCauses) terminal.note(...causesOf(problem));
  return EXIT_CODES[problem.code];
}

function linesOf(problem: AppError, { colours }: Terminal): string[] {
  const hint =
    problem.hint ?? (problem.code === 'internal' ? 'run it again with --debug to see what led to this' : undefined);
  const text = `${colours.red('error')}: ${printable(messageOf(problem))} ${colours.dim(`(${problem.code})`)}`;
  return hint === undefined ? [text] : [text, `${colours.dim('hint')}: ${printable(hint)}`];
}

function messageOf(problem: AppError): string {
  const { cause } = problem;
  return problem.code === 'internal' && cause instanceof Error
    ? `${problem.message}: ${cause.message}`
    : problem.message;
}

function jsonOf(problem: AppError): string {
  const { code, details, hint } = problem;
  return JSON.stringify({ code, message: messageOf(problem), details, ...(hint === undefined ? {} : { hint }) });
}

function causesOf(problem: AppError): string[] {
  const lines: string[] = [];
  for (let cause = problem.cause; cause instanceof Error && lines.length < 20; cause = cause.cause) {
    lines.push(`caused by ${cause.name}: ${cause.message}`);
    if (problem.code === 'internal') lines.push(...(cause.stack ?? '').split('\n').slice(1));
  }
  return lines.map(printable);
}
