import type { LogLevel } from '../common/domain/log-record.ts';

/** Levels of the logs, from chatty to silent but for the gravest. */
export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const satisfies readonly LogLevel[];

/** Forms that log lines can take. */
export const LOG_FORMATS = ['pretty', 'json'] as const;
