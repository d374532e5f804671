import type { ResourceName } from '../common/domain/ids.ts';
import type { Service } from '../common/lifecycle/service.ts';
import { LevelSwitch } from '../platform/logging/level-switch.ts';
import { createLogger, type LogFormat, usualLogFormat } from '../platform/logging/logger.ts';
import { RotatingFile } from '../platform/logging/rotating-file.ts';
import { nodeClock } from '../platform/node-clock.ts';
import { parseJoinString } from '../platform/pki/join-string.ts';
import { collectLess } from '../platform/process/collect-less.ts';
import { collectPassedOn } from '../platform/process/collect-passed-on.ts';
import { keepWasmWrappers } from '../platform/process/keep-wasm-wrappers.ts';
import { runUntilToldToStop } from '../platform/process/until-told-to-stop.ts';
import { agentDataFolder } from '../platform/settings/data-folder.ts';
import { createAgent } from './agent.ts';
import type { AppLine } from './app-line.ts';
import { addLocalDataset } from './datasets/local-datasets.ts';
import { FolderLock } from './folder-lock.ts';
import { loadIdentity } from './identity.ts';
import { keptInvitation } from './joining/kept-invitation.ts';
import { LogBuffer } from './logs/log-buffer.ts';
import type { StartTrainer } from './trainer/start-trainer.ts';
import type { LauncherLine } from './updates/launcher-line.ts';

export interface AgentSettings {
  readonly data?: string | undefined;
  readonly orchestrator?: string | undefined;
  readonly joinPort?: number | undefined;
  readonly cluster?: string | undefined;
  /** A join string: a secret. */
  readonly join?: string | undefined;
  readonly rejoin?: boolean | undefined;
  readonly insecure?: boolean | undefined;
  readonly name?: string | undefined;
  readonly logLevel?: string | undefined;
  readonly logFormat?: LogFormat | undefined;
  /** Where the files of the log lie; undefined: it goes to standard error. */
  readonly logFolder?: string | undefined;
  /** Local data sets to offer, read at the start. */
  readonly datasets?: readonly { readonly name: ResourceName; readonly path: string }[] | undefined;
  /** Limit of the cache of models and shards, in bytes. */
  readonly cacheBytes?: number | undefined;
  /** Interpreter for the owner's trainers in Python: a name or a path. */
  readonly python?: string | undefined;
  /** One of the owner's trainers that says nothing for so long hangs. */
  readonly trainerSilenceMs?: number | undefined;
  /** The network is paid for by volume; without it nobody knows. */
  readonly metered?: boolean | undefined;
  /** To the program that has started this one and tries its updates. */
  readonly launcher?: LauncherLine | undefined;
  /** File with the public key of a publisher whose releases the owner believes. */
  readonly publisherKey?: string | undefined;
  /** How training is kept apart from the agent; usually in a process. */
  readonly startTrainer?: StartTrainer | undefined;
  /** To the app whose own device this is. */
  readonly app?: AppLine | undefined;
}

const USUAL_CACHE_BYTES = 10 * 2 ** 30;
const USUAL_PYTHON = 'python3';
const USUAL_SILENCE_MS = 120_000;
const LOG_FILE = { name: 'agent.log', fileBytes: 10 << 20, files: 3 };

/**
 * Runs an agent in this process until it is told to stop.
 * @throws AppError `invalid-config`, `data-folder-in-use`, or what is wrong with a data set
 */
export async function runAgent(settings: AgentSettings): Promise<void> {
  collectLess();
  collectPassedOn();
  keepWasmWrappers();
  const data = agentDataFolder(settings.data);
  const identity = await loadIdentity(data, settings.name);
  const lock = new FolderLock(data);
  await lock.start();
  const logFile =
    settings.logFolder === undefined ? undefined : new RotatingFile({ folder: settings.logFolder, ...LOG_FILE });
  try {
    await logFile?.open();
    const join = settings.join ?? (await keptInvitation(data));
    for (const source of settings.datasets ?? []) await addLocalDataset(data, source);
    const buffer = new LogBuffer(() => nodeClock.now());
    const level = settings.logLevel ?? 'info';
    const levels = new LevelSwitch(nodeClock, { usual: level, component: 'agent' });
    const logger = await createLogger({
      level,
      levels,
      format: logFile === undefined ? (settings.logFormat ?? usualLogFormat()) : null,
      sink: {
        write: (line) => {
          logFile?.append(line);
          buffer.write(line);
        },
      },
    });
    const agent: Service = createAgent({
      data,
      identity,
      orchestrator: settings.orchestrator,
      joinPort: settings.joinPort,
      cluster: settings.cluster,
      invitation: join === undefined ? undefined : parseJoinString(join),
      rejoin: settings.rejoin ?? false,
      insecure: settings.insecure ?? false,
      cacheBytes: settings.cacheBytes ?? USUAL_CACHE_BYTES,
      startTrainer: settings.startTrainer,
      python: settings.python ?? process.env['EO_PYTHON'] ?? USUAL_PYTHON,
      trainerSilenceMs: settings.trainerSilenceMs ?? USUAL_SILENCE_MS,
      hostRoot: process.env['EO_HOST_ROOT'] ?? '/',
      metered: settings.metered ?? null,
      launcher: settings.launcher,
      publisherKey: settings.publisherKey,
      app: settings.app,
      clock: nodeClock,
      logger,
      logs: { buffer, levels },
      print: (text) => void process.stdout.write(text),
    });
    logger.info(`device ${identity.name} (${identity.deviceId})`);
    await runUntilToldToStop(agent, logger);
  } finally {
    await logFile?.close();
    await lock.stop();
  }
}
