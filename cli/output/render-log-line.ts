import type { LogLevel, LogLine } from '../../common/api/logs-contract.ts';
import type { Colours } from './terminal.ts';
import { padText, printable } from './text-width.ts';

const LEVEL_COLOURS: Readonly<Record<LogLevel, 'dim' | 'green' | 'yellow' | 'red'>> = {
  trace: 'dim',
  debug: 'dim',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
};

/** One log line for people: local time, level, component, message, and the facts beside it. */
export function renderLogLine({ at, level, component, message, fields }: LogLine, colours: Colours): string {
  const facts = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
  return [
    colours.dim(clockTime(at)),
    colours[LEVEL_COLOURS[level]](padText(level, 5)),
    colours.dim(`${printable(component)}:`),
    printable(message),
    ...(facts.length === 0 ? [] : [colours.dim(printable(facts.join(' ')))]),
  ].join(' ');
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function clockTime(at: number): string {
  const date = new Date(at);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => digits(part, 2)).join(':');
  return `${time}.${digits(date.getMilliseconds(), 3)}`;
}

function digits(number: number, count: number): string {
  return String(number).padStart(count, '0');
}
