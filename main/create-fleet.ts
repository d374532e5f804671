import type { Examined } from '../common/doctor/finding.ts';
import type { Clock } from '../common/lifecycle/clock.ts';
import type { Service } from '../common/lifecycle/service.ts';
import { ClockWatch } from './cluster/clock-watch.ts';
import { CommandQueue } from './cluster/command-queue.ts';
import { DeviceRegistry } from './cluster/device-registry.ts';
import { DeviceSessions } from './cluster/device-sessions.ts';
import { EtiquetteDesk } from './cluster/etiquette-desk.ts';
import { Examinations } from './cluster/examinations.ts';
import { InstanceWatch } from './cluster/joining/instance-watch.ts';
import { LeaseMonitor } from './cluster/lease-monitor.ts';
import { DeviceTraces } from './cluster/replays/device-traces.ts';
import type { EventLog } from './events/event-log.ts';
import type { LiveFeed } from './events/live-feed.ts';
import type { MetricsHistory } from './events/metrics-history.ts';
import { TaskBoard } from './jobs/task-board.ts';
import type { Database } from './storage/database.ts';

interface FleetDeps {
  readonly database: Database;
  readonly events: EventLog;
  readonly feed: LiveFeed;
  readonly clock: Clock;
  readonly metricsHistory: MetricsHistory;
  /** How long a device may stay silent before it is offline. */
  readonly leaseMs: number;
  /** Looks at the orchestrator's own machine. */
  readonly examineHere: () => Promise<Examined>;
}

/** The devices: what is known of them, who is there, and what each is to do. */
export function createFleet(deps: FleetDeps) {
  const { database, events, feed, clock, metricsHistory, leaseMs, examineHere } = deps;
  const board = new TaskBoard();
  const commands = new CommandQueue({ database, clock });
  const devices = new DeviceRegistry({
    database,
    events,
    feed,
    clock,
    recordReading: (id, reading) => metricsHistory.record(id, reading),
    forgetReadings: (id) => metricsHistory.remove(id),
    countTasks: (id) => board.countTasks(id),
  });
  const leases = new LeaseMonitor({
    clock,
    leaseMs,
    knownDevices: () => devices.present().map(({ id }) => id),
    onExpired: (id) => {
      sessions.drop(id);
      devices.markOffline(id, 'lease-expired');
    },
  });
  const instances = new InstanceWatch({ events, nameOf: (id) => devices.nameOf(id) });
  const clocks = new ClockWatch();
  const sessions = new DeviceSessions({ clock, devices, leases, instances, clocks });
  const etiquette = new EtiquetteDesk({ database, events, devices });
  const examinations = new Examinations({ database, clock, devices, clocks, examineHere });
  const traces = new DeviceTraces({ clock, devices });
  const services: readonly Service[] = [devices, etiquette, examinations, traces, commands, leases, sessions];
  return { board, clocks, commands, devices, leases, sessions, etiquette, examinations, traces, services };
}

export type Fleet = ReturnType<typeof createFleet>;
