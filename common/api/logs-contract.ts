import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { LogComponent, LogLevelScope, ScopedLogLevelRule } from '../domain/log-levels.ts';
import { LogFilter, LogLevel, LogLine } from '../domain/log-record.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';

const tags = ['Logs'];
const number = z.coerce.number().int().min(0);

/** What comes to whoever follows the logs. */
export const LogMessage = z.object({
  cursor: z.string().describe('Give it as `cursor` to go on after a cut'),
  lines: z.array(LogLine),
  skipped: z.int().min(0).describe('Records that this reader was too slow for; they are found by a search'),
});
export type LogMessage = z.infer<typeof LogMessage>;

export const LogsSummary = z.object({
  sizeBytes: z.number().describe('Of the database of records'),
  limitBytes: z.number(),
  keptDays: z.int().describe('0: until the room is used up'),
  records: z.int(),
  oldest: z.int().nullable(),
  components: z.array(z.string()),
});
export type LogsSummary = z.infer<typeof LogsSummary>;

export const logsContract = {
  list: callFor('viewer', 'logs')
    .route({
      method: 'GET',
      path: '/api/v1/logs',
      tags,
      summary: 'What orchestrator and devices have logged: the latest records that fit, oldest first',
      description:
        'Fewer than `limit` mean that there are no more. Go on with the number of the first one as `before`.',
    })
    .input(
      LogFilter.extend({
        after: number.default(0).describe('Only records with a higher number, and the first of those'),
        before: number.optional().describe('Only records with a lower number'),
        limit: z.coerce.number().int().min(1).max(5_000).default(200),
      }),
    )
    .output(z.array(LogLine))
    .errors(pick()),
  watch: callFor('viewer', 'logs')
    .route({
      method: 'GET',
      path: '/api/v1/logs/live',
      tags,
      summary: 'Log records as they come, as server-sent events',
      description:
        'The first message comes at once, with nothing in it: read the history after it and nothing is missed.',
    })
    .input(LogFilter.extend({ cursor: z.string().max(64).optional() }))
    .output(eventIterator(LogMessage))
    .errors(pick()),
  summary: callFor('viewer', 'logs')
    .route({
      method: 'GET',
      path: '/api/v1/logs/summary',
      tags,
      summary: 'How much is kept of the logs, and which components there are',
    })
    .output(LogsSummary)
    .errors(pick()),
  levels: callFor('viewer', 'logs')
    .route({ method: 'GET', path: '/api/v1/logs/levels', tags, summary: 'Log levels that were set' })
    .output(z.array(ScopedLogLevelRule))
    .errors(pick()),
  setLevel: callFor('operator', 'logs')
    .route({ method: 'PUT', path: '/api/v1/logs/levels', tags, summary: 'Set how much a component logs, from now on' })
    .input(
      z.object({
        scope: LogLevelScope.default('everywhere').describe('`everywhere`, `orchestrator` or the id of a device'),
        component: LogComponent.nullable().default(null),
        level: LogLevel.nullable().describe('null: as usual again'),
        forSeconds: z
          .int()
          .min(1)
          .max(365 * 86_400)
          .nullable()
          .default(null)
          .describe('null: until it is changed'),
      }),
    )
    .output(z.array(ScopedLogLevelRule))
    .errors(pick('not-found')),
};
