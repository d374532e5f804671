import { join } from 'node:path';
import { createLogger, usualLogFormat } from '../platform/logging/logger.ts';
import { nodeClock } from '../platform/node-clock.ts';
import { collectLess } from '../platform/process/collect-less.ts';
import { runUntilToldToStop } from '../platform/process/until-told-to-stop.ts';
import { LogBook } from './events/log-book.ts';
import { createOrchestrator } from './orchestrator.ts';
import { completeSettings, type GivenSettings } from './settings.ts';

/**
 * Runs an orchestrator in this process, without a desktop, until it is told to stop.
 * @throws AppError `invalid-config`, `data-folder-in-use`, `data-folder-newer` or `port-in-use`
 */
export async function runHeadless(given: GivenSettings): Promise<void> {
  collectLess();
  const settings = await completeSettings(given);
  const logs = new LogBook({ folder: join(settings.data, 'logs'), clock: nodeClock });
  const format = settings.logFormat ?? usualLogFormat();
  const logger = await createLogger({ level: settings.logLevel, format, sink: logs });
  const orchestrator = createOrchestrator(settings, { clock: nodeClock, logger, logs });
  await runUntilToldToStop(
    {
      name: orchestrator.name,
      start: async () => {
        await orchestrator.start();
        logger.info(`devices: 127.0.0.1:${orchestrator.grpcPort()}`);
        logger.info(`control API: http://127.0.0.1:${orchestrator.apiPort()}  (in a browser: eo open)`);
        const lanPort = orchestrator.lanPort();
        if (lanPort !== null) logger.info(`control API on the local network: port ${lanPort}`);
      },
      stop: () => orchestrator.stop(),
    },
    logger,
  );
}

if (import.meta.main) await runHeadless({});
