import { join } from 'node:path';
import type { Clock } from '../../../../../common/lifecycle/clock.ts';
import { DeviceRegistry } from '../../../../../main/cluster/device-registry.ts';
import { createJoining } from '../../../../../main/cluster/joining/create-joining.ts';
import type { EventLog } from '../../../../../main/events/event-log.ts';
import type { LiveFeed } from '../../../../../main/events/live-feed.ts';
import type { Database } from '../../../../../main/storage/database.ts';
import { FileKeyStore } from '../../../../../platform/keys/file-key-store.ts';
import { started } from '../../storage/a-store.ts';

interface Ground {
  readonly folder: string;
  readonly database: Database;
  readonly events: EventLog;
  readonly feed: LiveFeed;
  readonly clock: Clock;
  /** The cluster's devices, where there are some already. */
  readonly devices?: DeviceRegistry;
}

/** Joining over a real database and real keys. The same folder gives the same cluster again. */
export async function aJoining(ground: Ground) {
  const devices =
    ground.devices ??
    (await started(
      new DeviceRegistry({
        ...ground,
        recordReading: () => undefined,
        forgetReadings: () => undefined,
        countTasks: () => 0,
      }),
    ));
  let renewals = 0;
  const joining = createJoining({
    ...ground,
    devices,
    keys: new FileKeyStore(join(ground.folder, 'keys')),
    cluster: () => ({ id: 'cluster-1', name: 'home' }),
    hosts: () => ['localhost', '127.0.0.1'],
    onRenewed: () => renewals++,
  });
  for (const service of joining.services) await started(service);
  return { ...joining, devices, renewals: () => renewals };
}
