import type { DeviceId, JobId } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { EventLog } from '../events/event-log.ts';
import type { ModelStore } from '../models/model-store.ts';
import type { TrialLoads } from '../models/trial-load.ts';
import type { Database } from '../storage/database.ts';
import { Clearing } from './clearing.ts';
import { DeploymentBook } from './deployment-book.ts';
import { DeploymentService } from './deployment-service.ts';
import { LoadMeters } from './load-meter.ts';
import { Reconciler } from './reconciler.ts';
import { ReplicaTable } from './replica-table.ts';
import { Router, type RouterDeps } from './router.ts';
import { Scaling } from './scaling.ts';
import { UsageBook } from './usage-book.ts';
import { Verdicts } from './verdicts.ts';

interface ServingDeps {
  readonly database: Database;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly devices: DeviceRegistry;
  readonly models: Pick<ModelStore, 'get'>;
  readonly trials: Pick<TrialLoads, 'try'>;
  readonly classesOf: (jobId: JobId) => readonly string[] | null;
  /** In which devices come back after a restart, in milliseconds. */
  readonly graceMs: number;
  /** True for a device that is to be free for a while. */
  readonly isLeaving: (id: DeviceId) => boolean;
  /** A look at a deployment may have changed what a device serves. */
  readonly onLooked: () => void;
  readonly onRequestOver?: RouterDeps['onOver'];
}

/** Models that are served: which, where, and the way of each request. */
export function createServing({
  database,
  events,
  clock,
  devices,
  models,
  trials,
  classesOf,
  graceMs,
  isLeaving,
  onLooked,
  onRequestOver,
}: ServingDeps) {
  const table: ReplicaTable = new ReplicaTable({ clock, onChange: (name) => reconciler.look(name) });
  const book = new DeploymentBook({ database, events, clock, table });
  const verdicts = new Verdicts({ clock, devices, table, isLeaving, wished: (name) => book.get(name) });
  const scaling = new Scaling({ clock, table, waiting: (name) => router.waiting(name) });
  const meters = new LoadMeters(clock);
  const usage = new UsageBook({ database, clock });
  const deployments = new DeploymentService({
    book,
    table,
    verdicts,
    scaling,
    meters,
    models,
    devices,
    clock,
    trials,
    classesOf,
    reconciler: () => reconciler,
    router: () => router,
  });
  const router: Router = new Router({
    clock,
    table,
    deployments,
    meters,
    usage,
    mayAsk: (id) => devices.etiquetteOf(id)?.level !== 'off',
    onTurn: (name) => reconciler.look(name),
    onOver: onRequestOver ?? (() => undefined),
  });
  const reconciler: Reconciler = new Reconciler({
    book,
    table,
    verdicts,
    scaling,
    devices,
    clock,
    graceMs,
    isLeaving,
    waiting: (name) => router.waiting(name),
    onLooked: (name) => {
      router.pump(name);
      onLooked();
    },
  });
  const clearing = new Clearing({ book, table, verdicts, devices, clock, isLeaving });
  const services: readonly Service[] = [usage, reconciler, router];
  const lookAtDevice = (id: DeviceId) => reconciler.lookAtDevice(id);
  return { table, book, deployments, router, usage, meters, clearing, lookAtDevice, services };
}

export type Serving = ReturnType<typeof createServing>;
