import { join } from 'node:path';
import type { Clock } from '../common/lifecycle/clock.ts';
import type { Service } from '../common/lifecycle/service.ts';
import { BlobStore } from '../platform/blobs/blob-store.ts';
import type { ListedKeyStore } from '../platform/keys/key-store.ts';
import type { Logger } from '../platform/logging/logger.ts';
import { ProcessMeter } from './api/prometheus/process-meter.ts';
import { ClusterIdentity } from './cluster/cluster-identity.ts';
import { createEventTrail } from './events/create-event-trail.ts';
import { LiveFeed } from './events/live-feed.ts';
import { MetricsCounters } from './events/metrics-counters.ts';
import { MetricsHistory } from './events/metrics-history.ts';
import { MetricsSeries } from './events/metrics-series.ts';
import type { OrchestratorSettings } from './settings.ts';
import { Database } from './storage/database.ts';
import { DiskReserve } from './storage/disk-reserve.ts';
import { DiskSpace } from './storage/disk-space.ts';
import { MetricsDatabase } from './storage/metrics-database.ts';

interface FoundationDeps {
  readonly settings: OrchestratorSettings;
  readonly keys: ListedKeyStore;
  readonly clock: Clock;
  readonly log: (component: string) => Logger;
}

/** Kept free for the database on a full disk: enough for thousands of events. */
const RESERVE_BYTES = 4 << 20;

/** What all else stands on: the disk, what is kept on it, what is told live, and who the cluster is. */
export function createFoundation({ settings, keys, clock, log }: FoundationDeps) {
  const { data } = settings;
  const reserve = new DiskReserve({ path: join(data, 'reserve'), sizeBytes: RESERVE_BYTES, clock });
  const disk = new DiskSpace({ folder: data, clock });
  const database = new Database(join(data, 'orchestrator.sqlite'), reserve);
  const metricsDatabase = new MetricsDatabase(join(data, 'metrics.sqlite'));
  const blobs = new BlobStore(join(data, 'blobs'));
  const feed = new LiveFeed();
  const trail = createEventTrail({
    database,
    feed,
    keys,
    clock,
    log: log('events'),
    keptDays: settings.eventRetentionDays,
  });
  const cluster = new ClusterIdentity(database, clock, { given: settings.name, usual: settings.usualName });
  const metricsHistory = new MetricsHistory({ database: metricsDatabase, clock, log: log('metrics') });
  const metricsSeries = new MetricsSeries({ database: metricsDatabase, history: metricsHistory, clock });
  const counters = new MetricsCounters(feed);
  const processMeter = new ProcessMeter({
    clock,
    databases: () => ({ orchestrator: database.sizeBytes, metrics: metricsDatabase.sizeBytes }),
  });
  const services: readonly Service[] = [
    reserve,
    disk,
    database,
    ...trail.services,
    metricsDatabase,
    cluster,
    metricsHistory,
    counters,
    processMeter,
  ];
  const { events } = trail;
  return {
    disk,
    database,
    metricsDatabase,
    blobs,
    feed,
    trail,
    events,
    cluster,
    metricsHistory,
    metricsSeries,
    counters,
    processMeter,
    services,
  };
}

export type Foundation = ReturnType<typeof createFoundation>;
