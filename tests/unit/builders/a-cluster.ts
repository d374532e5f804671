import { join } from 'node:path';
import type { EventBody } from '../../../common/domain/event.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';
import { CommandQueue } from '../../../main/cluster/command-queue.ts';
import { DeviceRegistry } from '../../../main/cluster/device-registry.ts';
import { EventLog } from '../../../main/events/event-log.ts';
import { LiveFeed } from '../../../main/events/live-feed.ts';
import { TaskBoard } from '../../../main/jobs/task-board.ts';
import { Database } from '../../../main/storage/database.ts';
import type { RegistrationMessage } from '../../../platform/wire/registration-wire.ts';
import { aTemporaryFolder } from '../../support/temporary-folder.ts';
import { started } from '../main/storage/a-store.ts';
import { HandClock } from '../main/storage/hand-clock.ts';
import { aRegistration } from './a-registration.ts';

/**
 * What the orchestrator knows of its devices, over a real database and under a clock that is turned by hand. The same
 * folder gives what an earlier life has left, also when that was never stopped.
 */
export async function aCluster(folder = aTemporaryFolder(), clock = new HandClock()) {
  const database = await started(new Database(join(folder, 'orchestrator.sqlite')));
  const feed = new LiveFeed();
  const events = new EventLog({ database, feed, clock });
  const board = new TaskBoard();
  const commands = await started(new CommandQueue({ database, clock }));
  const readings: DeviceId[] = [];
  const forgotten: DeviceId[] = [];
  const devices = new DeviceRegistry({
    database,
    events,
    feed,
    clock,
    recordReading: (id) => void readings.push(id),
    forgetReadings: (id) => void forgotten.push(id),
    countTasks: (id) => board.countTasks(id),
  });
  await started(devices);
  /** A device that is registered and online. */
  const admit = (name: string, facts: Partial<RegistrationMessage> = {}): DeviceId => {
    const { tasks: _, instanceId: __, lastSleep: ___, updates: ____, ...registration } = aRegistration(name, facts);
    devices.register(registration);
    devices.markOnline(registration.id);
    return registration.id;
  };
  const bodies = (): EventBody[] => events.history(0, 1_000).map(({ body }) => body);
  const kinds = (): string[] => bodies().map(({ kind }) => kind);
  return { folder, clock, database, feed, events, board, commands, devices, readings, forgotten, admit, bodies, kinds };
}

export type TestCluster = Awaited<ReturnType<typeof aCluster>>;
