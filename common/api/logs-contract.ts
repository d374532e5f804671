import { z } from 'zod';
import { Timestamp } from '../domain/ids.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';

export const LogLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']);
export type LogLevel = z.infer<typeof LogLevel>;

export const LogLine = z.object({
  number: z.int().min(1).describe('Grows by one a line'),
  at: Timestamp,
  level: LogLevel,
  component: z.string(),
  message: z.string(),
  fields: z.record(z.string(), z.unknown()),
});
export type LogLine = z.infer<typeof LogLine>;

export const logsContract = {
  list: callFor('viewer', 'logs')
    .route({ method: 'GET', path: '/api/v1/logs', tags: ['Logs'], summary: "The orchestrator's latest log lines" })
    .input(
      z.object({
        after: z.coerce.number().int().min(0).default(0).describe('Only lines with a higher number'),
        limit: z.coerce.number().int().min(1).max(5_000).default(200),
        level: LogLevel.default('info').describe('Only lines at least as grave'),
      }),
    )
    .output(z.array(LogLine))
    .errors(pick()),
};
