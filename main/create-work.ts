import { join } from 'node:path';
import type { MakeRoom } from '../common/economy/economy-controller.ts';
import type { Clock } from '../common/lifecycle/clock.ts';
import type { Service } from '../common/lifecycle/service.ts';
import type { Logger } from '../platform/logging/logger.ts';
import { createWaking } from './cluster/wake/create-waking.ts';
import type { Fleet } from './create-fleet.ts';
import type { Foundation } from './create-foundation.ts';
import type { Library } from './create-library.ts';
import { ShardDealer } from './datasets/shard-dealer.ts';
import { createJobs, type Jobs } from './jobs/create-jobs.ts';
import { jobsWithoutDevices } from './jobs/jobs-without-devices.ts';
import { UpdateSpool } from './jobs/training/update-spool.ts';
import { createServing, type Serving } from './serving/create-serving.ts';
import type { OrchestratorSettings } from './settings.ts';
import { createTracing } from './tracing/create-tracing.ts';
import { createUpdates, type Updates } from './updates/create-updates.ts';

interface WorkDeps {
  readonly settings: OrchestratorSettings;
  readonly clock: Clock;
  readonly log: (component: string) => Logger;
  readonly foundation: Foundation;
  readonly fleet: Fleet;
  readonly library: Library;
  readonly makeRoom: MakeRoom;
}

/** What is done with the devices: jobs, served models, waking who is needed, and bringing agents up to date. */
export function createWork({ settings, clock, log, foundation, fleet, library, makeRoom }: WorkDeps) {
  const { data, leaseMs } = settings;
  const { database, events, feed, blobs, cluster } = foundation;
  const { board, commands, devices, etiquette } = fleet;
  const { models, trials, datasets } = library;
  const jobs: Jobs = createJobs({
    openSpool: (onStorageFull) => new UpdateSpool({ folder: join(data, 'updates'), board, onStorageFull }),
    makeRoom,
    database,
    events,
    feed,
    clock,
    devices,
    commands,
    board,
    blobs,
    shards: new ShardDealer(blobs),
    models,
    logger: log('jobs'),
    findDataset: (name) => datasets.get(name),
    releaseBlob: (sha256) => blobs.release(sha256, library.isBlobUsed),
  });
  const tracing = createTracing({
    target: settings.traces,
    feed,
    clock,
    log: log('traces'),
    jobs: jobs.service,
    devices,
    cluster: () => cluster.get(),
  });
  const serving: Serving = createServing({
    onRequestOver: tracing.requestOver,
    database,
    events,
    clock,
    devices,
    models,
    trials,
    classesOf: library.classesOf,
    graceMs: leaseMs,
    isLeaving: (id) => updates.rollouts.isLeaving(id),
    onLooked: () => updates.rollouts.look(),
  });
  const waking = createWaking({
    database,
    events,
    clock,
    devices,
    etiquette,
    waitingJobs: () => jobsWithoutDevices(jobs.service.unfinished()),
    deployments: () => serving.deployments.list(),
    verdictsOf: (name) => serving.deployments.verdictsOf(name),
    wakeTo: settings.wakeTo,
    waitsMs: settings.wakeWaitsMs,
    log: log('waking'),
  });
  const updates: Updates = createUpdates({
    data,
    database,
    events,
    blobs,
    devices,
    servedBy: (id) => serving.table.onDevice(id).map(({ stored }) => stored.deployment),
    servedMeanwhile: (id) => serving.clearing.of(id),
    onLeaving: (id) => serving.lookAtDevice(id),
    releaseBlob: (sha256) => blobs.release(sha256, library.isBlobUsed),
    publisherKey: settings.publisherKey,
    clock,
  });
  const services: readonly Service[] = [
    ...jobs.services,
    ...serving.services,
    ...tracing.services,
    ...waking.services,
    ...updates.services,
  ];
  return { jobs, serving, waking, updates, services };
}

export type Work = ReturnType<typeof createWork>;
