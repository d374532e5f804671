import { join } from 'node:path';
import { ALWAYS_ROOM } from '../../common/economy/economy-controller.ts';
import { ServiceStack } from '../../common/lifecycle/service-stack.ts';
import { BlobStore } from '../../platform/blobs/blob-store.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { CommandQueue } from '../cluster/command-queue.ts';
import { DeviceRegistry } from '../cluster/device-registry.ts';
import { createLibrary } from '../create-library.ts';
import { ShardDealer } from '../datasets/shard-dealer.ts';
import { EventLog } from '../events/event-log.ts';
import { LiveFeed } from '../events/live-feed.ts';
import { createJobs, type Jobs } from '../jobs/create-jobs.ts';
import { TaskBoard } from '../jobs/task-board.ts';
import { Database } from '../storage/database.ts';
import { DatasetRows } from '../storage/rows/dataset-rows.ts';
import { PartitionRows } from '../storage/rows/partition-rows.ts';
import { UpdateSlots } from './update-slots.ts';
import type { VirtualClock } from './virtual-clock.ts';

interface SimulatedClusterSetup {
  /** Of its own; need not outlive the simulation. */
  readonly folder: string;
  readonly clock: VirtualClock;
  readonly logger: Logger;
}

/** The rooms of an orchestrator that a job goes through, wired as in one, without doors to the outside. */
export function createSimulatedCluster({ folder, clock, logger }: SimulatedClusterSetup) {
  const log = (component: string): Logger => logger.child({ component });
  const database = new Database(join(folder, 'simulation.sqlite'), undefined, { durable: false });
  const blobs = new BlobStore(join(folder, 'blobs'));
  const feed = new LiveFeed();
  const events = new EventLog({ database, feed, clock });
  const library = createLibrary({
    data: folder,
    database,
    events,
    blobs,
    clock,
    log,
    deviceModelLimitBytes: 0,
    makeRoom: ALWAYS_ROOM,
    blobUsers: () => [jobs],
    jobs: () => jobs,
  });
  const { models, datasets } = library;
  const board = new TaskBoard();
  const commands = new CommandQueue({ database, clock });
  const devices = new DeviceRegistry({
    database,
    events,
    feed,
    clock,
    recordReading: () => undefined,
    forgetReadings: () => undefined,
    countTasks: (id) => board.countTasks(id),
  });
  const jobs: Jobs<UpdateSlots> = createJobs({
    openSpool: () => new UpdateSlots(join(folder, 'updates')),
    database,
    events,
    feed,
    clock,
    devices,
    commands,
    board,
    makeRoom: ALWAYS_ROOM,
    blobs,
    shards: new ShardDealer(blobs),
    models,
    logger: log('jobs'),
    findDataset: (name) => datasets.get(name),
    releaseBlob: (sha256) => blobs.release(sha256, library.isBlobUsed),
  });
  const stack = new ServiceStack([database, ...library.services, devices, commands, ...jobs.services]);
  return {
    blobs,
    feed,
    board,
    commands,
    devices,
    datasets,
    datasetRows: new DatasetRows(database),
    partitions: new PartitionRows(database),
    jobs: jobs.service,
    spool: jobs.spool,
    start: () => stack.start(),
    stop: () => stack.stop(),
  };
}

export type SimulatedCluster = ReturnType<typeof createSimulatedCluster>;
