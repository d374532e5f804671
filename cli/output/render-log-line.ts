import type { LogLevel, LogLine } from '../../common/domain/log-record.ts';
import type { Colours } from './terminal.ts';
import { cutText, padText, printable } from './text-width.ts';

const LEVEL_COLOURS: Readonly<Record<LogLevel, 'dim' | 'green' | 'yellow' | 'red'>> = {
  trace: 'dim',
  debug: 'dim',
  info: 'green',
  warn: 'yellow',
  error: 'red',
  fatal: 'red',
};
const WIDTHS = { source: { least: 12, most: 20 }, component: 12 };

interface RenderOptions {
  readonly colours: Colours;
  /** Names of devices by their ids. */
  readonly names: ReadonlyMap<string, string>;
  readonly now: number;
}

/** Renders log records for people: local time, level, who, component, message, and the facts beside it, in columns. */
export function logLineRenderer({ colours, names, now }: RenderOptions): (line: LogLine) => string {
  const longest = Math.max(0, ...Array.from(names.values(), (name) => name.length));
  const width = Math.min(WIDTHS.source.most, Math.max(WIDTHS.source.least, longest));
  const today = new Date(now).toDateString();
  return ({ at, level, source, component, message, jobId, taskId, deployment, fields }) => {
    const ids = { job: jobId, task: taskId, deployment };
    const known = Object.entries(ids).filter(([, id]) => id !== null);
    const facts = [...known, ...Object.entries(fields)].map(([name, value]) => `${name}=${shown(value)}`);
    return [
      colours.dim(moment(at, today)),
      colours[LEVEL_COLOURS[level]](padText(level, 5)),
      padText(cutText(printable(names.get(source) ?? source), width), width),
      colours.dim(padText(printable(component), WIDTHS.component)),
      printable(message),
      ...(facts.length === 0 ? [] : [colours.dim(printable(facts.join(' ')))]),
    ].join(' ');
  };
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The time, with the day where that is not today. */
function moment(at: number, today: string): string {
  const date = new Date(at);
  const time = [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => digits(part, 2)).join(':');
  const day = `${date.getFullYear()}-${digits(date.getMonth() + 1, 2)}-${digits(date.getDate(), 2)} `;
  return `${date.toDateString() === today ? '' : day}${time}.${digits(date.getMilliseconds(), 3)}`;
}

function digits(number: number, count: number): string {
  return String(number).padStart(count, '0');
}
