import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EXIT, EXIT_CODES } from '../../../cli/exit-codes.ts';
import { reportError } from '../../../cli/report-error.ts';
import { AppError, ERROR_CODES } from '../../../common/errors.ts';
import { paperTerminal } from './paper-terminal.ts';

const plain = { asJson: false, withCauses: false };

describe('exit codes', () => {
  it('are never 0 for an error', () => {
    expect(ERROR_CODES.filter((code) => EXIT_CODES[code] === EXIT.ok)).toEqual([]);
  });

  it('are documented, each error at its number', () => {
    const rows = readFileSync('docs/cli.md', 'utf8').split('\n');
    const documented = ERROR_CODES.filter((code) =>
      rows.some((row) => row.startsWith(`| ${EXIT_CODES[code]} |`) && row.includes(`\`${code}\``)),
    );
    expect(documented).toEqual([...ERROR_CODES]);
  });
});

describe('reportError', () => {
  it('says it in one line, with a hint', () => {
    const terminal = paperTerminal();
    const error = new AppError('unavailable', 'no orchestrator answers', { hint: 'start one with "eo serve"' });
    expect(reportError(error, terminal, plain)).toBe(69);
    expect(terminal.notes).toEqual(['error: no orchestrator answers (unavailable)', 'hint: start one with "eo serve"']);
    expect(terminal.printed).toEqual([]);
  });

  it('reports what nobody foresaw as internal, without a stack trace', () => {
    const terminal = paperTerminal();
    expect(reportError(new RangeError('oops'), terminal, plain)).toBe(70);
    expect(terminal.notes).toEqual([
      'error: internal error: oops (internal)',
      'hint: run it again with --debug to see what led to this',
    ]);
  });

  it('tells programs in JSON', () => {
    const terminal = paperTerminal();
    const error = new AppError('not-found', 'there is no job "x"', { details: { job: 'x' } });
    expect(reportError(error, terminal, { asJson: true, withCauses: false })).toBe(66);
    expect(terminal.notes.map((line): unknown => JSON.parse(line))).toEqual([
      { code: 'not-found', message: 'there is no job "x"', details: { job: 'x' } },
    ]);
  });

  it('lists the causes when asked', () => {
    const terminal = paperTerminal();
    const cause = new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
    reportError(new AppError('unavailable', 'gone', { cause }), terminal, { asJson: false, withCauses: true });
    expect(terminal.notes.slice(1)).toEqual([
      'caused by TypeError: fetch failed',
      'caused by Error: connect ECONNREFUSED',
    ]);
  });
});
