import type { DeviceId } from '../../../common/domain/ids.ts';
import { AppError } from '../../../common/errors.ts';
import type { EventLog } from '../../events/event-log.ts';

interface InstanceWatchDeps {
  readonly events: EventLog;
  readonly nameOf: (id: DeviceId) => string;
}

/** One start of an agent, as it shows itself. */
interface Instance {
  readonly id: string;
  readonly address: string;
}

interface Watched {
  readonly current: Instance;
  /** Starts that a later one has followed: none of them can come back unless it still runs. */
  readonly followed: readonly string[];
  readonly isTold: boolean;
}

const MOST_FOLLOWED = 16;

/**
 * Notices two machines with one identity, which is what a copied data folder makes. An agent that starts again has a new
 * instance id and the old one is gone for good; when an old one returns, both are running.
 */
export class InstanceWatch {
  readonly #deps: InstanceWatchDeps;
  readonly #devices = new Map<DeviceId, Watched>();

  constructor(deps: InstanceWatchDeps) {
    this.#deps = deps;
  }

  /** An agent shows itself as this device. @throws AppError `identity-in-use` when another one runs under its identity */
  see(deviceId: DeviceId, instance: Instance): void {
    if (instance.id === '') return; // an agent of an older version
    const known = this.#devices.get(deviceId);
    if (known === undefined || known.current.id === instance.id) {
      this.#devices.set(deviceId, { followed: [], isTold: false, ...known, current: instance });
      return;
    }
    if (known.followed.includes(instance.id)) {
      this.#tell(deviceId, known, instance);
      throw new AppError(
        'identity-in-use',
        `another machine, at ${known.current.address}, runs with a copy of this identity`,
        {
          hint: 'Start this agent with a data folder of its own: it then joins as a new device.',
        },
      );
    }
    const followed = [known.current.id, ...known.followed].slice(0, MOST_FOLLOWED);
    this.#devices.set(deviceId, { current: instance, followed, isTold: known.isTold });
  }

  forget(deviceId: DeviceId): void {
    this.#devices.delete(deviceId);
  }

  #tell(deviceId: DeviceId, known: Watched, { address }: Instance): void {
    if (known.isTold) return;
    const deviceName = this.#deps.nameOf(deviceId);
    this.#deps.events.append({
      kind: 'device-cloned',
      deviceId,
      deviceName,
      addresses: [known.current.address, address],
    });
    this.#devices.set(deviceId, { ...known, isTold: true });
  }
}
