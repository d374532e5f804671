import type { DeviceId } from '../../../common/domain/ids.ts';
import { staysOnDevices, type TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { DeviceRegistry } from '../../cluster/device-registry.ts';
import { ableDevices } from '../able-devices.ts';
import { choosePlace, heldParts } from '../placement.ts';
import type { TaskBoard } from '../task-board.ts';
import type { MemoryOfRound } from './assignment-of.ts';
import type { DevicePace } from './device-pace.ts';
import type { SetAside } from './set-aside.ts';
import type { Share } from './share.ts';
import type { ShareDispatch } from './share-dispatch.ts';
import { fullSteps, samplesSeenIn } from './work-size.ts';

interface SharePlacingDeps {
  readonly devices: DeviceRegistry;
  readonly board: TaskBoard;
}

interface PlacedRound {
  readonly spec: TrainJobSpec;
  /** Devices that are known to hold a partition's data. */
  readonly holders: ReadonlyMap<number, ReadonlySet<DeviceId>>;
  readonly pace: DevicePace;
  readonly setAside: Pick<SetAside, 'has'>;
  readonly memory: MemoryOfRound;
}

/** Finds devices for the shares of one round. */
export class SharePlacing {
  readonly #deps: SharePlacingDeps;
  readonly #round: PlacedRound;
  readonly #dispatch: Pick<ShareDispatch, 'offer'>;

  constructor(deps: SharePlacingDeps, round: PlacedRound, dispatch: Pick<ShareDispatch, 'offer'>) {
    this.#deps = deps;
    this.#round = round;
    this.#dispatch = dispatch;
  }

  /** A device that can take the share up beside the one that has it: it has nothing else to do, and the part may go there. */
  second(share: Share): DeviceId | undefined {
    const { partition, task } = share;
    if (partition.kind === 'local' || staysOnDevices(this.#round.spec)) return undefined;
    const { board, devices } = this.#deps;
    const idle = ableDevices(devices.online(), this.#round.spec)
      .filter(({ id }) => id !== task.deviceId && this.#mayTry(share, id) && board.countTasks(id) === 0)
      .map(({ id }) => ({ deviceId: id, load: 0, trainingMs: this.#trainingMs(id, share) }));
    return choosePlace(idle, this.#round.holders.get(partition.number) ?? new Set());
  }

  /**
   * Gives each share to the best device that has room; where something of its part stays on a device, to that one while it is
   * there. Returns those whose data only a device has that is away.
   */
  place(waiting: readonly Share[]): Share[] {
    const { board, devices } = this.#deps;
    const { spec, holders, setAside, memory } = this.#round;
    const online = ableDevices(devices.online(), spec);
    const held = heldParts(holders);
    return waiting.filter((share) => {
      const { partition } = share;
      const candidates = online.filter((device) => partition.kind !== 'local' || device.id === partition.deviceId);
      const keeper = candidates.filter(({ id }) => id === memory.parts.get(partition.number)?.deviceId);
      const trusted = (keeper.length > 0 ? keeper : candidates).filter(({ id }) => this.#mayTry(share, id));
      // One whose update could not count tries again only where nobody else can.
      const places = (trusted.length > 0 ? trusted : candidates.filter(({ id }) => !setAside.has(id)))
        .filter((device) => board.hasRoom(device.id))
        .map(({ id }) => ({
          deviceId: id,
          load: board.countTasks(id),
          held: held.get(id) ?? 0,
          trainingMs: this.#trainingMs(id, share),
        }));
      const chosen = choosePlace(places, holders.get(partition.number) ?? new Set());
      if (chosen !== undefined) this.#dispatch.offer(share, chosen);
      return candidates.length === 0 && partition.kind === 'local';
    });
  }

  /** Undefined where the work is sized by speed: what each device is asked takes all of them as long. */
  #trainingMs(deviceId: DeviceId, { partition: { samples } }: Share): number | undefined {
    const { spec, pace } = this.#round;
    if (spec.work === 'by-speed') return undefined;
    return pace.trainingMs(deviceId, samplesSeenIn(spec, samples, fullSteps(spec, samples)));
  }

  #mayTry({ refused }: Share, deviceId: DeviceId): boolean {
    return !refused.has(deviceId) && !this.#round.setAside.has(deviceId);
  }
}
