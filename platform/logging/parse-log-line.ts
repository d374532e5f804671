import { z } from 'zod';
import {
  LONGEST_COMPONENT,
  LONGEST_FIELDS,
  LONGEST_MESSAGE,
  type LogLevel,
  type LogRecord,
} from '../../common/domain/log-record.ts';

const PinoLine = z.looseObject({
  level: z.number(),
  time: z.int().min(0),
  msg: z.string().default(''),
  component: z.string().default(''),
});

const LEVELS: readonly (readonly [from: number, level: LogLevel])[] = [
  [60, 'fatal'],
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
  [20, 'debug'],
];

interface Usual {
  /** The time of what has none. */
  readonly now: number;
  /** The component of what names none. */
  readonly component: string;
}

/** A line of pino's JSON as a record, cut to its limits. What is no such line is the message of one. */
export function parseLogLine(line: string, usual: Usual): LogRecord {
  const text = line.trimEnd();
  const parsed = PinoLine.safeParse(jsonOf(text));
  if (!parsed.success) return recordOf({ at: usual.now, level: 'info', component: usual.component, message: text }, {});
  const { level, time, msg, component, ...fields } = parsed.data;
  const head = { at: time, level: levelOf(level), component: component || usual.component, message: msg };
  return recordOf(head, fields);
}

/** A record within its limits, with the ids of what it is about taken out of its fields. */
export function recordOf(
  { at, level, component, message }: Pick<LogRecord, 'at' | 'level' | 'component' | 'message'>,
  { job, task, deployment, ...rest }: Record<string, unknown>,
): LogRecord {
  const isLong = JSON.stringify(rest).length > LONGEST_FIELDS;
  return {
    at,
    level,
    component: clipped(component, LONGEST_COMPONENT),
    message: clipped(message, LONGEST_MESSAGE),
    jobId: idOf(job),
    taskId: idOf(task),
    deployment: idOf(deployment),
    fields: isLong ? { cut: clipped(JSON.stringify(rest), LONGEST_FIELDS / 2) } : rest,
  };
}

function idOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' && value.length <= 128 ? value : null;
}

function clipped(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function levelOf(value: number): LogLevel {
  return LEVELS.find(([from]) => value >= from)?.[1] ?? 'trace';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
