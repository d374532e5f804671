import { join } from 'node:path';
import type { Clock } from '../common/lifecycle/clock.ts';
import { LevelSwitch } from '../platform/logging/level-switch.ts';
import { createLogger, type Logger, usualLogFormat } from '../platform/logging/logger.ts';
import { LogBook } from './logs/log-book.ts';
import type { OrchestratorSettings } from './settings.ts';

/** The orchestrator's logger, where its lines go, and what sets how many there are. */
export async function openLogs(
  { data, logLevel, logFormat, logRetentionDays, logLimitBytes }: OrchestratorSettings,
  clock: Clock,
): Promise<{ readonly logger: Logger; readonly logs: LogBook; readonly levels: LevelSwitch }> {
  const logs = new LogBook({
    folder: join(data, 'logs'),
    clock,
    keptDays: logRetentionDays,
    limitBytes: logLimitBytes,
  });
  const levels = new LevelSwitch(clock, { usual: logLevel, component: 'orchestrator' });
  const logger = await createLogger({ level: logLevel, format: logFormat ?? usualLogFormat(), sink: logs, levels });
  return { logger, logs, levels };
}
