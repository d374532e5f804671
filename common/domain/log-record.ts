import { z } from 'zod';
import { DeviceId, ResourceName, Timestamp } from './ids.ts';

export const LogLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);
export type LogLevel = z.infer<typeof LogLevel>;

/** What wrote a record: the orchestrator, or the agent of a device. */
export const LogSource = z.union([z.literal('orchestrator'), DeviceId]);
export type LogSource = z.infer<typeof LogSource>;

/** One record as it was written. */
export const LogRecord = z.object({
  at: Timestamp.describe('By the clock of the machine that wrote it'),
  level: LogLevel,
  component: z.string(),
  message: z.string(),
  jobId: z.string().nullable(),
  taskId: z.string().nullable(),
  deployment: z.string().nullable(),
  fields: z.record(z.string(), z.unknown()),
});
export type LogRecord = z.infer<typeof LogRecord>;

/** A record in its place among all that are kept. */
export const LogLine = LogRecord.extend({
  number: z.int().min(1).describe('Grows with time; the same number is never given twice'),
  source: LogSource,
});
export type LogLine = z.infer<typeof LogLine>;

/** Which records are meant; every part narrows it down. */
export const LogFilter = z.object({
  level: LogLevel.default('trace').describe('Only records at least as grave'),
  source: LogSource.optional().describe('The id of a device, or `orchestrator`'),
  component: z.string().min(1).max(64).optional(),
  jobId: z.string().min(1).max(64).optional(),
  deployment: ResourceName.optional(),
  since: z.coerce.number().int().min(0).optional().describe('Unix milliseconds'),
  until: z.coerce.number().int().min(0).optional().describe('Unix milliseconds'),
  text: z.string().max(200).optional().describe('Words that must all be there, or begin words that are'),
});
export type LogFilter = z.infer<typeof LogFilter>;

/** Limits of one record; what is longer is cut. */
export const LONGEST_MESSAGE = 4_096;
export const LONGEST_FIELDS = 8_192;
export const LONGEST_COMPONENT = 64;

/** How grave a level is, from 0 on. */
export function gravity(level: LogLevel): number {
  return LogLevel.options.indexOf(level);
}

/** Whether a record is meant. */
export function matchesLogFilter(line: LogLine, filter: LogFilter): boolean {
  const { level, source, component, jobId, deployment, since, until, text } = filter;
  return (
    gravity(line.level) >= gravity(level) &&
    (source === undefined || line.source === source) &&
    (component === undefined || line.component === component) &&
    (jobId === undefined || line.jobId === jobId) &&
    (deployment === undefined || line.deployment === deployment) &&
    (since === undefined || line.at >= since) &&
    (until === undefined || line.at <= until) &&
    (text === undefined || hasWords(line, text))
  );
}

/** The words of a text as they are searched: without case and accents. */
export function wordsOf(text: string): string[] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** What of a record is searched. */
export function searchedText({ message, component, jobId, taskId, deployment, fields }: LogRecord): string {
  const ids = [jobId, taskId, deployment].filter((id) => id !== null);
  return [message, component, ...ids, Object.keys(fields).length === 0 ? '' : JSON.stringify(fields)].join(' ');
}

function hasWords(line: LogLine, text: string): boolean {
  const wanted = wordsOf(text);
  if (wanted.length === 0) return true;
  const there = wordsOf(searchedText(line));
  return wanted.every((word) => there.some((one) => one.startsWith(word)));
}
