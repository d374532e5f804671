import type { Clock } from '../../../../common/lifecycle/clock.ts';
import type { DeviceRegistry } from '../../../../main/cluster/device-registry.ts';
import type { EventLog } from '../../../../main/events/event-log.ts';
import { LevelDesk } from '../../../../main/logs/level-desk.ts';
import type { Database } from '../../../../main/storage/database.ts';
import { LevelSwitch } from '../../../../platform/logging/level-switch.ts';

interface Ground {
  readonly database: Database;
  readonly events: EventLog;
  readonly clock: Clock;
  readonly devices: DeviceRegistry;
  readonly levels?: LevelSwitch;
}

/** The log levels of a cluster. */
export function aLevelDesk({ devices, levels, ...ground }: Ground): LevelDesk {
  return new LevelDesk({
    ...ground,
    levels: levels ?? new LevelSwitch(ground.clock, { usual: 'info', component: 'orchestrator' }),
    nameOf: (id) => (devices.isKnown(id) ? devices.nameOf(id) : undefined),
  });
}
