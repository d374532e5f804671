import type { Logger } from '../platform/logging/logger.ts';
import { nodeClock } from '../platform/node-clock.ts';
import { collectLess } from '../platform/process/collect-less.ts';
import { collectPassedOn } from '../platform/process/collect-passed-on.ts';
import { HeapTidier } from '../platform/process/heap-tidier.ts';
import { keepWasmWrappers } from '../platform/process/keep-wasm-wrappers.ts';
import { stayYoung } from '../platform/process/stay-young.ts';
import { runUntilToldToStop } from '../platform/process/until-told-to-stop.ts';
import { openLogs } from './open-logs.ts';
import { createOrchestrator, type Orchestrator } from './orchestrator.ts';
import { completeSettings, type GivenSettings, type OrchestratorSettings } from './settings.ts';

export { verifyBackup } from './backup/backup-reader.ts';
export { restoreFolder } from './backup/restore-folder.ts';
export { backUpKeys, restoreKeys } from './key-backup.ts';

/**
 * Runs an orchestrator in this process, without a desktop, until it is told to stop.
 * @throws AppError `invalid-config`, `data-folder-in-use`, `data-folder-newer` or `port-in-use`
 */
export async function runHeadless(given: GivenSettings): Promise<void> {
  collectLess();
  collectPassedOn();
  stayYoung();
  keepWasmWrappers();
  const settings = await completeSettings(given);
  const { logger, logs, levels } = await openLogs(settings, nodeClock);
  const orchestrator = createOrchestrator(settings, { clock: nodeClock, logger, logs, levels });
  const tidier = new HeapTidier(nodeClock, logger);
  await runUntilToldToStop(
    {
      name: orchestrator.name,
      start: async () => {
        await orchestrator.start();
        await tidier.start();
        describeDoors(settings, orchestrator, logger);
        logger.info(`control API: http://127.0.0.1:${orchestrator.apiPort()}  (in a browser: eo open)`);
        const lanPort = orchestrator.lanPort();
        if (lanPort !== null) logger.info(`control API on the local network: port ${lanPort}`);
      },
      stop: async () => {
        await tidier.stop();
        await orchestrator.stop();
      },
    },
    logger,
  );
}

function describeDoors({ host, insecure }: OrchestratorSettings, orchestrator: Orchestrator, logger: Logger): void {
  const devices = `${host}:${orchestrator.grpcPort()}`;
  if (insecure) logger.warn(`devices: ${devices}, WITHOUT TLS: whoever can reach this port is believed (--insecure)`);
  else logger.info(`devices: ${devices}, with certificates; they join at port ${orchestrator.joinPort()}`);
}

if (import.meta.main) await runHeadless({});
