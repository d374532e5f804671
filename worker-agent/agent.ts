import { join } from 'node:path';
import { AppError } from '../common/errors.ts';
import type { Clock } from '../common/lifecycle/clock.ts';
import type { Service } from '../common/lifecycle/service.ts';
import { ServiceStack } from '../common/lifecycle/service-stack.ts';
import { VERSION } from '../common/version.ts';
import { BlobStore } from '../platform/blobs/blob-store.ts';
import type { Logger } from '../platform/logging/logger.ts';
import { AgentLife } from './agent-life.ts';
import { BlobCache } from './cache/blob-cache.ts';
import { LocalDatasets } from './datasets/local-datasets.ts';
import { readHardware } from './host/hardware.ts';
import { Readings } from './host/readings.ts';
import type { Identity } from './identity.ts';
import { OrchestratorLink } from './session/orchestrator-link.ts';
import { Transfers } from './session/transfers.ts';
import { TaskRunner } from './tasks/task-runner.ts';
import { UpdateOutbox } from './tasks/update-outbox.ts';
import { Trainer } from './trainer/trainer.ts';

export interface AgentSetup {
  readonly data: string;
  readonly identity: Identity;
  /** HOST:PORT; without it the orchestrator is looked for by Bonjour. */
  readonly orchestrator: string | undefined;
  readonly cacheBytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
}

const BROWSE_MS = 5_000;

/** Wires the agent. */
export function createAgent({ data, identity, orchestrator, cacheBytes, clock, logger }: AgentSetup): Service {
  const log = (component: string) => logger.child({ component });
  const life = new AgentLife(log('agent'));
  const readings = new Readings(data, clock);
  const datasets = new LocalDatasets(data);
  const trainer = new Trainer(log('trainer'));
  const stopping = new AbortController();
  const hardware = readHardware();

  const link: OrchestratorLink = new OrchestratorLink({
    clock,
    logger: log('link'),
    deviceId: identity.deviceId,
    locate: async (signal) => {
      if (orchestrator !== undefined) return orchestrator;
      life.enter('discovering');
      const { findCluster } = await import('../platform/discovery/browse.ts');
      const found = await findCluster(BROWSE_MS, signal);
      if (found !== undefined) return `${found.host}:${found.grpcPort}`;
      throw new AppError('unavailable', 'no orchestrator was found by Bonjour; one can be named with --orchestrator');
    },
    describe: async () => {
      life.enter('joining');
      const offered = await datasets.list();
      return {
        id: identity.deviceId,
        name: identity.name,
        agentVersion: VERSION,
        hardware: await hardware,
        datasets: offered.map(({ name, shape, classes, samples }) => ({ name, shape, classes, samples })),
      };
    },
    workingTasks: () => runner.tasks(),
    readMetrics: () => readings.read(),
    onCommand: (command) => runner.take(command),
    onMembership: (isMember) => {
      if (isMember) life.enter('active');
    },
    onLeaseLost: () => runner.leaseLost(),
  });
  const transfers = new Transfers(link);
  const cache = new BlobCache(new BlobStore(join(data, 'cache')), cacheBytes);
  const runner: TaskRunner = new TaskRunner({
    clock,
    logger: log('tasks'),
    transfers,
    cache,
    datasets,
    trainer,
    outbox: new UpdateOutbox(join(data, 'updates')),
  });

  let running: Promise<void> = Promise.resolve();
  const session: Service = {
    name: 'session',
    start: async () => {
      running = link.run(stopping.signal);
    },
    stop: async () => {
      life.enter('draining');
      stopping.abort(new AppError('cancelled', 'the agent is stopping'));
      await running;
      life.enter('stopped');
    },
  };
  return new ServiceStack([readings, cache, trainer, runner, session]);
}
