import { asAppError } from '../../common/errors.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../logging/logger.ts';

const SIGNALS = ['SIGTERM', 'SIGINT'] as const;

/** A clean stop may take this long; then the process ends anyway. */
const STOP_DEADLINE_MS = 10_000;

/** Starts a service, waits for SIGTERM or SIGINT, and stops it within ten seconds. A second signal ends it at once. */
export async function runUntilToldToStop(service: Service, logger: Logger): Promise<void> {
  const { promise: told, resolve } = Promise.withResolvers<NodeJS.Signals>();
  for (const signal of SIGNALS) process.once(signal, resolve);
  await service.start();
  const signal = await told;
  logger.info(`${signal}: stopping`);
  for (const again of SIGNALS) process.once(again, () => process.exit(1));
  const deadline = setTimeout(() => {
    logger.fatal(`did not stop within ${STOP_DEADLINE_MS / 1_000} s`);
    process.exit(1);
  }, STOP_DEADLINE_MS);
  await service.stop().catch((error: unknown) => logger.error({ err: error }, asAppError(error).message));
  clearTimeout(deadline);
  logger.info('stopped');
}
