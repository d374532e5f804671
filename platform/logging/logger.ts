import { multistream, type Logger as PinoLogger, pino } from 'pino';
import { hideSecrets, secretFields } from './hide-secrets.ts';

export type Logger = PinoLogger;
export type LogFormat = 'pretty' | 'json';

interface LoggerOptions {
  readonly level: string;
  /** What standard error gets; null: nothing. */
  readonly format: LogFormat | null;
  /** Gets every line as JSON as well. */
  readonly sink?: { write(line: string): void } | undefined;
  /** Sets the level of each component while the process runs. */
  readonly levels?: { readonly adopt: (logger: Logger) => void } | undefined;
}

/**
 * The process's logger: one line an entry on standard error, readable on a terminal, JSON otherwise. Secrets that get into
 * it are hidden.
 */
export async function createLogger({ level, format, sink, levels }: LoggerOptions): Promise<Logger> {
  const streams = [
    ...(format === null ? [] : [{ level: 'trace', stream: await consoleStream(format) }]),
    ...(sink === undefined ? [] : [{ level: 'trace', stream: sink }]),
  ];
  const redact = { paths: [...secretFields], censor: '[hidden]' };
  const options = { level, base: null, redact, hooks: { streamWrite: hideSecrets } };
  const logger = pino(
    levels === undefined ? options : { ...options, onChild: levels.adopt },
    multistream(streams as Parameters<typeof multistream>[0]),
  );
  levels?.adopt(logger);
  return logger;
}

async function consoleStream(format: LogFormat) {
  if (format === 'json') return process.stderr;
  return (await import('pino-pretty')).default({
    destination: 2,
    sync: true,
    ignore: 'pid,hostname,component',
    translateTime: 'HH:MM:ss',
    messageFormat: '{if component}[{component}] {end}{msg}',
    colorize: process.stderr.isTTY,
  });
}

/** Readable where a person looks on, JSON where a program does. */
export function usualLogFormat(): LogFormat {
  return process.stderr.isTTY ? 'pretty' : 'json';
}
