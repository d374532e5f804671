import { AppError } from '../../common/errors.ts';

/** Where in a source something is wrong. */
export interface Place {
  readonly file: string;
  /** Line of the file, counted from 1 as editors do. */
  readonly row?: number;
  readonly column?: string;
  /** Sample of an array, counted from 0. */
  readonly sample?: number;
}

interface ProblemOptions {
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An error `dataset-malformed`: the content at this place is not what the format asks for. */
export function malformed(place: Place, problem: string, options: ProblemOptions = {}): AppError {
  return new AppError('dataset-malformed', `${nameOf(place)}: ${problem}`, { ...options, details: { ...place } });
}

/** An error `dataset-unreadable`: the source is missing, forbidden, too large or of no known kind. */
export function unreadable(file: string, problem: string, options: ProblemOptions = {}): AppError {
  return new AppError('dataset-unreadable', `${file}: ${problem}`, { ...options, details: { file } });
}

/** A failed call to the file system as `dataset-unreadable`. */
export function fileError(file: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
  return unreadable(file, REASONS[code] ?? `it cannot be read (${code})`, { cause });
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'there is no such file or folder',
  EACCES: 'reading it is not permitted',
  EPERM: 'reading it is not permitted',
};

function nameOf({ file, row, column, sample }: Place): string {
  const parts = [file];
  if (row !== undefined) parts.push(`row ${row}`);
  if (column !== undefined) parts.push(`column '${column}'`);
  if (sample !== undefined) parts.push(`sample ${sample} (counted from 0)`);
  return parts.join(', ');
}
