import { z } from 'zod';
import type { LogLevel, LogLine } from '../../common/api/logs-contract.ts';

const PinoLine = z.looseObject({
  level: z.number(),
  time: z.int().min(0),
  msg: z.string().default(''),
  component: z.string().default('orchestrator'),
});

const LEVELS: readonly (readonly [from: number, level: LogLevel])[] = [
  [60, 'fatal'],
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
  [20, 'debug'],
];

/** A line of pino's JSON as the log book keeps it. What is no such line is kept as a message of `now`. */
export function parseLogLine(line: string, number: number, now: number): LogLine {
  const text = line.trimEnd();
  const parsed = PinoLine.safeParse(jsonOf(text));
  if (!parsed.success) {
    return { number, at: now, level: 'info', component: 'orchestrator', message: text, fields: {} };
  }
  const { level, time, msg, component, ...fields } = parsed.data;
  return { number, at: time, level: levelOf(level), component, message: msg, fields };
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
