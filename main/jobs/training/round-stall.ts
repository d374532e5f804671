import type { DeviceId } from '../../../common/domain/ids.ts';
import type { JobWaitFor } from '../../../common/domain/job.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { DeviceRegistry } from '../../cluster/device-registry.ts';
import { ableDevices, hasTags, tooOldAmong } from '../able-devices.ts';
import { yieldingAmong } from '../yielding-devices.ts';
import type { SetAside } from './set-aside.ts';
import type { Share } from './share.ts';

interface RoundStallSetup {
  readonly number: number;
  readonly spec: TrainJobSpec;
  readonly setAside: Pick<SetAside, 'has'>;
  readonly onWait: (wait: JobWaitFor | null) => void;
}

interface Lookout {
  /** What devices have. */
  readonly out: () => readonly unknown[];
  /** What waits for a device. */
  readonly waiting: () => readonly Pick<Share, 'partition'>[];
}

/** Tells what a round cannot go on without, and when it goes on. */
export class RoundStall {
  readonly #devices: DeviceRegistry;
  readonly #setup: RoundStallSetup;
  readonly #ledger: Lookout;
  #isWaiting = false;

  constructor(devices: DeviceRegistry, setup: RoundStallSetup, ledger: Lookout) {
    this.#devices = devices;
    this.#setup = setup;
    this.#ledger = ledger;
  }

  get isWaiting(): boolean {
    return this.#isWaiting;
  }

  /** Looks whether the round can go on, and tells if that has changed. */
  look(): void {
    const missing = this.#ledger.out().length > 0 ? undefined : this.#missing();
    if ((missing !== undefined) === this.#isWaiting) return;
    this.#isWaiting = missing !== undefined;
    const message = `${missing?.what}; round ${this.#setup.number} goes on when ${missing?.until ?? 'one is back'}`;
    this.#setup.onWait(this.#isWaiting ? { for: 'devices', needed: 1, available: 0, message } : null);
  }

  /** The round has ended: it waits for nothing. */
  end(): void {
    if (this.#isWaiting) this.#setup.onWait(null);
    this.#isWaiting = false;
  }

  /** The round was stopped: whoever did says what becomes of the job. */
  drop(): void {
    this.#isWaiting = false;
  }

  /** What a round that has given nothing out cannot go on without, in words; undefined when it can. */
  #missing(): { readonly what: string; readonly until?: string } | undefined {
    const { spec, setAside } = this.#setup;
    const online = this.#devices.online();
    const ready = ableDevices(online, spec).map(({ id }) => id);
    const able = new Set<DeviceId>(ready.filter((id) => !setAside.has(id)));
    const canGo = ({ partition }: Pick<Share, 'partition'>) =>
      partition.kind === 'local' ? able.has(partition.deviceId) : able.size > 0;
    if (this.#ledger.waiting().some(canGo)) return undefined;
    if (able.size < ready.length) {
      return {
        what: 'the devices that are left were set aside: their updates could not count',
        until: 'another comes',
      };
    }
    if (able.size > 0) return { what: 'the devices that hold the data have left' };
    const yielding = yieldingAmong(this.#devices);
    if (yielding !== undefined) return { what: yielding };
    const { tags } = spec.selection;
    if (tags.length > 0 && !online.some((device) => hasTags(device, spec)))
      return { what: `no device tagged ${tags.join(', ')} is online` };
    if ('trainer' in spec.model) return { what: `no device that allows the trainer ${spec.model.trainer} is online` };
    return { what: tooOldAmong(online, spec) ?? 'all devices have left' };
  }
}
