import type { DeviceId } from '../../../common/domain/ids.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { DeviceRegistry } from '../../cluster/device-registry.ts';
import { ableDevices } from '../able-devices.ts';
import { choosePlace, heldParts } from '../placement.ts';
import type { TaskBoard } from '../task-board.ts';
import type { Share } from './share.ts';
import type { ShareDispatch } from './share-dispatch.ts';

interface SharePlacingDeps {
  readonly devices: DeviceRegistry;
  readonly board: TaskBoard;
}

interface PlacedRound {
  readonly spec: TrainJobSpec;
  /** Devices that are known to hold a partition's data. */
  readonly holders: ReadonlyMap<number, ReadonlySet<DeviceId>>;
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

  /** Gives each share to the best device that has room. Returns those whose data only a device has that is away. */
  place(waiting: readonly Share[]): Share[] {
    const { board, devices } = this.#deps;
    const { spec, holders } = this.#round;
    const online = ableDevices(devices.online(), spec);
    const held = heldParts(holders);
    return waiting.filter((share) => {
      const { partition } = share;
      const candidates = online.filter((device) => partition.kind !== 'local' || device.id === partition.deviceId);
      const places = candidates
        .filter((device) => board.hasRoom(device.id))
        .map(({ id }) => ({ deviceId: id, load: board.countTasks(id), held: held.get(id) ?? 0 }));
      const chosen = choosePlace(places, holders.get(partition.number) ?? new Set());
      if (chosen !== undefined) this.#dispatch.offer(share, chosen);
      return candidates.length === 0 && partition.kind === 'local';
    });
  }
}
