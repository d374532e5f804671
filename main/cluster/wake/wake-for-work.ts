import type { Deployment, PlacementVerdict } from '../../../common/domain/deployment.ts';
import type { Device } from '../../../common/domain/device.ts';
import type { DeviceId, ResourceName } from '../../../common/domain/ids.ts';
import type { WakeReason } from '../../../common/domain/wake.ts';
import { takesTasks } from '../../../common/etiquette/decision.ts';
import { endOfHours } from '../../../common/etiquette/hours.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { Service } from '../../../common/lifecycle/service.ts';
import { servingFeature } from '../../../common/serving/serving-features.ts';
import type { DeviceRegistry } from '../device-registry.ts';
import type { EtiquetteDesk } from '../etiquette-desk.ts';
import type { WakeDesk } from './wake-desk.ts';
import { nextWakeAt } from './wake-pace.ts';

/** A job that waits for devices. */
export interface WaitingJob {
  readonly reason: WakeReason;
  /** How many more devices it needs. */
  readonly missing: number;
  readonly mayUse: (device: Device) => boolean;
}

interface WakeForWorkDeps {
  readonly clock: Clock;
  readonly devices: Pick<DeviceRegistry, 'list' | 'lastLevelOf'>;
  readonly etiquette: Pick<EtiquetteDesk, 'policyOf'>;
  readonly desk: Pick<WakeDesk, 'wake' | 'wakesOf'>;
  readonly waitingJobs: () => readonly WaitingJob[];
  readonly deployments: () => readonly Pick<Deployment, 'name' | 'state' | 'model' | 'wanted' | 'replicas'>[];
  readonly verdictsOf: (name: ResourceName) => readonly PlacementVerdict[];
  readonly log: { warn(fields: object, message: string): void };
}

const LOOK_MS = 5_000;
/** What falls silent for less than this was most likely cut off, not put to sleep. */
const SILENT_MS = 60_000;

/** Wakes sleeping devices that waiting work could use, where their etiquette allows it. */
export class WakeForWork implements Service {
  readonly name = 'wake-for-work';
  readonly #deps: WakeForWorkDeps;
  #end: (() => void) | undefined;

  constructor(deps: WakeForWorkDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#end = this.#deps.clock.every(LOOK_MS, () => this.look());
  }

  async stop(): Promise<void> {
    this.#end?.();
  }

  /** Looks whether anything waits for devices that are asleep, and wakes as many as it needs. */
  look(): void {
    const waiting = [...this.#deps.waitingJobs(), ...this.#waitingDeployments()];
    if (waiting.length === 0) return;
    let asleep = this.#deps.devices.list().filter((device) => this.#maySleep(device));
    for (const { reason, missing, mayUse } of waiting) {
      const usable = asleep.filter(mayUse);
      const onTheirWay = usable.filter(({ id }) => this.#isBeingWoken(id));
      const chosen = usable
        .filter((device) => !onTheirWay.includes(device) && this.#mayWake(device))
        .slice(0, Math.max(0, missing - onTheirWay.length));
      for (const { id } of chosen) this.#wake(id, reason);
      const taken = new Set([...onTheirWay.slice(0, missing), ...chosen]);
      asleep = asleep.filter((device) => !taken.has(device));
    }
  }

  #wake(id: DeviceId, reason: WakeReason): void {
    this.#deps.desk.wake(id, reason).catch((error: unknown) => {
      this.#deps.log.warn({ err: error, deviceId: id }, 'a device could not be woken');
    });
  }

  /** Also one that fell silent: closed lids, and all sleep of a Mac, are not announced. */
  #maySleep({ state, absence, lastSeenAt }: Device): boolean {
    if (state === 'asleep') return true;
    const isSilent = state === 'offline' && absence === 'lease-expired';
    return isSilent && (lastSeenAt ?? 0) + SILENT_MS <= this.#deps.clock.now();
  }

  /** Only what sleeps: whom its owner has paused, or wants for themselves, is left alone, and so is what was switched off. */
  #mayWake({ id, lastSeenAt }: Device): boolean {
    const { devices, etiquette, desk, clock } = this.#deps;
    const { wakeForWork, wakeHours } = etiquette.policyOf(id).policy;
    if (!wakeForWork || !takesTasks(devices.lastLevelOf(id))) return false;
    const at = clock.now();
    const time = { at, offsetMinutes: -new Date(at).getTimezoneOffset() };
    if (wakeHours.length > 0 && wakeHours.every((hours) => endOfHours(hours, time) === null)) return false;
    const tries = desk.wakesOf(id).filter(({ reason }) => reason.for !== 'person');
    const next = nextWakeAt(tries, lastSeenAt);
    return next !== 'never' && next <= at;
  }

  #isBeingWoken(id: DeviceId): boolean {
    return this.#deps.desk.wakesOf(id).at(-1)?.state === 'waiting';
  }

  /** Deployments that want more replicas than there are on devices which are there. */
  #waitingDeployments(): WaitingJob[] {
    const { devices, deployments, verdictsOf } = this.#deps;
    return deployments().flatMap(({ name, state, model, wanted, replicas }) => {
      if (state !== 'starting' && state !== 'degraded') return [];
      const there = new Set(devices.list().flatMap((device) => (device.state === 'online' ? device.id : [])));
      const missing =
        wanted - replicas.filter(({ deviceId, phase }) => there.has(deviceId) && phase !== 'failed').length;
      if (missing <= 0) return [];
      const verdicts = new Map(verdictsOf(name).map((verdict) => [verdict.deviceId, verdict]));
      return {
        reason: { for: 'deployment', deployment: name },
        missing,
        // Of a device that is away no more is judged than whether it is meant at all.
        mayUse: ({ id, features, hardware }) => {
          const verdict = verdicts.get(id);
          const isMeant = verdict?.verdict === 'not-online' && features.includes(servingFeature(model.format));
          return isMeant && verdict.memoryNeededBytes <= hardware.memoryBytes;
        },
      } satisfies WaitingJob;
    });
  }
}
