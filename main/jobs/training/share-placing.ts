import type { DeviceId } from '../../../common/domain/ids.ts';
import { staysOnDevices, type TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { DeviceRegistry } from '../../cluster/device-registry.ts';
import type { Database } from '../../storage/database.ts';
import { ableDevices } from '../able-devices.ts';
import { choosePlace, heldParts } from '../placement.ts';
import { Places } from '../places.ts';
import type { TaskBoard } from '../task-board.ts';
import type { MemoryOfRound } from './assignment-of.ts';
import type { DevicePace } from './device-pace.ts';
import type { SetAside } from './set-aside.ts';
import type { Share } from './share.ts';
import type { ShareDispatch } from './share-dispatch.ts';
import { fullSteps, samplesSeenIn } from './work-size.ts';

interface SharePlacingDeps {
  readonly database: Database;
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

const NOBODY: ReadonlySet<DeviceId> = new Set();

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
    const { spec } = this.#round;
    // A second update of the part would cost it as much privacy again.
    if (partition.kind === 'local' || staysOnDevices(spec) || spec.privacy?.mechanism === 'local') return undefined;
    const { board, devices } = this.#deps;
    const idle = ableDevices(devices.online(), spec)
      .filter(({ id }) => id !== task.deviceId && !share.refused.has(id) && !this.#round.setAside.has(id))
      .filter(({ id }) => board.countTasks(id) === 0)
      .map(({ id }) => ({ deviceId: id, load: 0, trainingMs: this.#trainingMs(id, partition.samples) }));
    return choosePlace(idle, this.#round.holders.get(partition.number) ?? NOBODY);
  }

  /**
   * Gives each share to the best device that has room; where something of its part stays on a device, to that one while it is
   * there. Returns those whose data only a device has that is away, or was set aside.
   */
  place(waiting: readonly Share[]): Share[] {
    const { board, devices, database } = this.#deps;
    const { spec, holders, setAside } = this.#round;
    const online = ableDevices(devices.online(), spec).filter(({ id }) => !setAside.has(id));
    const held = heldParts(holders);
    const places = new Places(
      online.map(({ id }) => ({ deviceId: id, load: board.countTasks(id), held: held.get(id) ?? 0 })),
      (id, samples) => this.#trainingMs(id, samples),
    );
    const chosen = waiting.flatMap((share) => {
      const { number, samples } = share.partition;
      const part = { samples, holders: holders.get(number) ?? NOBODY, mayGoTo: this.#mayGoTo(share, places) };
      const deviceId = places.take(part);
      return deviceId === undefined ? [] : [{ share, deviceId }];
    });
    if (chosen.length > 0) {
      database.transaction(() => {
        for (const { share, deviceId } of chosen) this.#dispatch.offer(share, deviceId);
      });
    }
    return waiting.filter(({ partition }) => partition.kind === 'local' && !places.has(partition.deviceId));
  }

  #mayGoTo({ partition, refused }: Share, places: Places): (deviceId: DeviceId) => boolean {
    const isThere = (id: DeviceId) => partition.kind !== 'local' || id === partition.deviceId;
    const keeper = this.#round.memory.parts.get(partition.number)?.deviceId ?? null;
    const stays = keeper !== null && places.has(keeper) && isThere(keeper);
    const isTrusted = (id: DeviceId) => !refused.has(id) && (stays ? id === keeper : isThere(id));
    // One whose update could not count tries again only where nobody else can.
    return places.some(isTrusted) ? isTrusted : isThere;
  }

  /** Undefined where the work is sized by speed: what each device is asked takes all of them as long. */
  #trainingMs(deviceId: DeviceId, samples: number): number | undefined {
    const { spec, pace } = this.#round;
    if (spec.work === 'by-speed') return undefined;
    return pace.trainingMs(deviceId, samplesSeenIn(spec, samples, fullSteps(spec, samples)));
  }
}
