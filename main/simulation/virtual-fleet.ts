import { setImmediate as turn } from 'node:timers/promises';
import type {
  BlobReference,
  CommandBody,
  DeltaChain,
  TaskReference,
  TrainAssignment,
  UpdateSummary,
} from '../../common/domain/assignment.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import { AppError, asAppError, hasCode } from '../../common/errors.ts';
import { Random } from '../../common/random.ts';
import { ENGINE_FEATURES } from '../../common/specs/engine-features.ts';
import type { FleetPlan } from '../../common/specs/fleet-plan.ts';
import { VERSION } from '../../common/version.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import type { CommandQueue } from '../cluster/command-queue.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { TaskBoard } from '../jobs/task-board.ts';
import { encodedBytes } from '../jobs/training/update-bytes.ts';
import { drawFleet, type VirtualDevice } from './draw-fleet.ts';
import { type ModelledWork, modelledWork } from './modelled-work.ts';
import type { TrainingPool } from './training-pool.ts';
import type { UpdateSlots } from './update-slots.ts';
import type { VirtualClock } from './virtual-clock.ts';

export interface VirtualFleetDeps {
  readonly clock: VirtualClock;
  readonly devices: DeviceRegistry;
  readonly commands: CommandQueue;
  readonly board: TaskBoard;
  readonly spool: Pick<UpdateSlots, 'pathOf' | 'abandon'>;
  readonly blobs: Pick<BlobStore, 'path'>;
  readonly pool: TrainingPool;
  /** How many samples a share has. */
  readonly samplesOf: (assignment: TrainAssignment) => number;
  /** Told whenever there may be something to do. */
  readonly onActivity: () => void;
}

/** What one device has done and is at. */
interface Desk {
  readonly device: VirtualDevice;
  /** Commands that it has seen. */
  readonly seen: Set<string>;
  /** Content that it has fetched before. */
  readonly kept: Set<string>;
  readonly works: Map<string, AbortController>;
  /** When it is done with all that it was given. */
  busyUntil: number;
}

const MILLISECONDS = 1_000;
const GIGABYTE = 1e9;

/**
 * Machines that are not there. They are given the commands that real ones get, really train, and answer after the time that
 * the plan says a machine like them would take.
 */
export class VirtualFleet {
  readonly #deps: VirtualFleetDeps;
  readonly #plan: FleetPlan;
  readonly #random: Random;
  readonly #desks = new Map<DeviceId, Desk>();
  #deliveries: Promise<void>[] = [];
  #outstanding = 0;
  #away = 0;

  constructor(deps: VirtualFleetDeps, plan: FleetPlan) {
    this.#deps = deps;
    this.#plan = plan;
    this.#random = new Random(plan.seed + 1);
  }

  /** Shares that devices are at. */
  get outstanding(): number {
    return this.#outstanding;
  }

  /** Devices that have gone away and will be back. */
  get away(): number {
    return this.#away;
  }

  /** All devices register and are online. */
  open(): void {
    const { devices, commands } = this.#deps;
    for (const device of drawFleet(this.#plan)) {
      const desk = { device, seen: new Set<string>(), kept: new Set<string>(), works: new Map(), busyUntil: 0 };
      this.#desks.set(device.id, desk);
      const { id, name } = device;
      devices.register({
        id,
        name,
        agentVersion: VERSION,
        hardware: HARDWARE,
        datasets: [],
        trainers: [],
        features: ENGINE_FEATURES,
        networkCards: [],
      });
      devices.markOnline(id);
      commands.onAdded(id, () => this.#look(desk));
    }
  }

  /** Waits for the training of what was due up to now; then it has been handed over. */
  async settle(): Promise<void> {
    while (this.#deliveries.length > 0) await Promise.all(this.#deliveries.splice(0));
    await turn(); // what it has set off in the round is said within the same turn
  }

  #look(desk: Desk): void {
    const { commands } = this.#deps;
    const { id } = desk.device;
    for (const command of commands.takeUnsent(id, desk.seen)) {
      commands.acknowledge(id, command.id);
      this.#obey(desk, command.body);
    }
    this.#deps.onActivity();
  }

  #obey(desk: Desk, command: CommandBody): void {
    if (command.kind === 'train') this.#begin(desk, command.assignment);
    else if (command.kind === 'cancel') desk.works.get(keyOf(command.task))?.abort();
  }

  #begin(desk: Desk, assignment: TrainAssignment): void {
    const { clock, devices, spool } = this.#deps;
    const { id } = desk.device;
    const { task } = assignment;
    const stop = new AbortController();
    desk.works.set(keyOf(task), stop);
    this.#outstanding++;
    const end = (): void => {
      if (desk.works.delete(keyOf(task))) this.#outstanding--;
    };
    const abandon = (): void => {
      end();
      spool.abandon(task);
    };
    stop.signal.addEventListener('abort', abandon, { once: true });
    const down = this.#bytesDown(desk, assignment);
    const up = encodedBytes(assignment.parameters.sizeBytes, assignment.training.compression);
    const { bytesPerSecond } = this.#plan;
    const startsIn = Math.max(0, desk.busyUntil - clock.monotonic());
    const limit = assignment.finishWithinSeconds ?? Number.POSITIVE_INFINITY;
    const work = modelledWork({
      training: assignment.training,
      samples: this.#deps.samplesOf(assignment),
      samplesPerSecond: desk.device.samplesPerSecond,
      availableSeconds: limit - startsIn / MILLISECONDS - down / bytesPerSecond,
    });
    const seconds = (down + up) / bytesPerSecond + work.seconds;
    const leaves = this.#random.uniform() < this.#plan.dropout;
    if (leaves) {
      clock.after(startsIn + this.#random.uniform() * seconds * MILLISECONDS, () => {
        if (stop.signal.aborted) return;
        devices.markOffline(id, 'connection-lost');
        for (const work of desk.works.values()) work.abort();
        const away = -Math.log(1 - this.#random.uniform()) * this.#plan.awaySeconds;
        this.#away++;
        clock.after(away * MILLISECONDS, () => {
          this.#away--;
          devices.markOnline(id);
        });
      });
      return;
    }
    desk.busyUntil = clock.monotonic() + startsIn + seconds * MILLISECONDS;
    const trained =
      work.mostSteps === 0 ? Promise.reject(noTime()) : this.#train(desk.device, assignment, work, stop.signal);
    trained.catch(() => undefined); // told when it is due
    clock.after(desk.busyUntil - clock.monotonic(), () => {
      if (stop.signal.aborted) return;
      this.#deliveries.push(
        trained.then(
          (update) =>
            this.#deliver(id, task, { ...update, trainingMs: Math.round(work.seconds * MILLISECONDS) }, down, end),
          (error: unknown) => this.#giveUp(id, task, error, end),
        ),
      );
    });
  }

  #train(
    device: VirtualDevice,
    assignment: TrainAssignment,
    { mostSteps }: ModelledWork,
    signal: AbortSignal,
  ): Promise<UpdateSummary> {
    const { task, model, parameters, data, training, noise } = assignment;
    const { pool, blobs, spool } = this.#deps;
    if ('trainer' in model || data.kind !== 'shard') throw new AppError('internal', 'refused before it began');
    const files = { parametersFile: blobs.path(parameters.sha256), packFile: blobs.path(data.sha256) };
    const updateFile = spool.pathOf(task);
    const fileOf = (content: BlobReference | null) => content && blobs.path(content.sha256);
    const controls = assignment.controls && {
      sharedFile: fileOf(assignment.controls.shared),
      partFile: fileOf(assignment.controls.part),
    };
    const { falsifiedBy } = device;
    return pool.train({ model, ...files, training, updateFile, controls, noise, mostSteps, falsifiedBy }, signal);
  }

  #deliver(id: DeviceId, task: TaskReference, update: UpdateSummary, down: number, end: () => void): void {
    const { board } = this.#deps;
    end();
    const host = board.hostOf(task);
    host.expectUpdate(task, id);
    host.countTraffic(task, 'down', down);
    host.countTraffic(task, 'up', update.sizeBytes);
    host.acceptUpdate(task, id, update);
  }

  #giveUp(id: DeviceId, task: TaskReference, error: unknown, end: () => void): void {
    end();
    if (hasCode(error, 'cancelled')) return;
    const { code, message } = asAppError(error);
    this.#deps.board.hostOf(task).reportFailure(task, id, { code, message });
  }

  /** What the device has to fetch: parameters once a round, data once. */
  #bytesDown({ kept }: Desk, { parameters, deltas, data, controls }: TrainAssignment): number {
    let bytes = 0;
    if (!kept.has(parameters.sha256)) bytes += changesSince(kept, deltas) ?? parameters.sizeBytes;
    kept.add(parameters.sha256);
    for (const content of [data.kind === 'shard' ? data : null, controls?.shared ?? null, controls?.part ?? null]) {
      if (content === null) continue;
      if (!kept.has(content.sha256)) bytes += content.sizeBytes;
      kept.add(content.sha256);
    }
    return bytes;
  }
}

/** Bytes of the changes since what a device has; undefined where they begin with nothing that it has. */
function changesSince(kept: ReadonlySet<string>, chain: DeltaChain | null): number | undefined {
  const deltas = chain?.deltas ?? [];
  const first = deltas.findLastIndex(({ base }) => base === null || kept.has(base));
  return first < 0 ? undefined : deltas.slice(first).reduce((sum, { change }) => sum + change.sizeBytes, 0);
}

function noTime(): AppError {
  return new AppError('deadline-exceeded', 'the time for this task was up before its first step');
}

function keyOf({ taskId, attempt }: TaskReference): string {
  return `${taskId}.${attempt}`;
}

const HARDWARE = {
  model: 'simulated',
  chip: 'simulated',
  architecture: 'any',
  system: 'simulated',
  cores: 1,
  performanceCores: null,
  memoryBytes: GIGABYTE,
} as const;
