import type { DeviceReading } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { MetricsDatabase } from '../storage/metrics-database.ts';
import { MetricsRollup } from './metrics-rollup.ts';

interface MetricsHistoryDeps {
  readonly database: MetricsDatabase;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
}

const PERIOD_MS = 1_000;
const KEPT_MS = 3_600_000;
/** Each device has a page of the file for itself: a whole fleet's at once would hold up everything else. */
const WRITTEN_AT_ONCE = 32;
/** In this many periods every device has had its turn. */
const TURN_PERIODS = 10;

/**
 * The last hour of every device's readings, and what minutes and hours came to for longer. Readings are written behind, once
 * a second; of a large fleet a tenth each time, those that have waited longest. At most one a device and second is kept,
 * however often it beats.
 */
export class MetricsHistory implements Service {
  readonly name = 'metrics-history';
  readonly #deps: MetricsHistoryDeps;
  readonly #rollup: MetricsRollup;
  /** Readings that are not written yet, oldest first; the device that has waited longest comes first. */
  readonly #waiting = new Map<DeviceId, DeviceReading[]>();
  #disarm: (() => void) | undefined;
  #isFailing = false;

  constructor(deps: MetricsHistoryDeps) {
    this.#deps = deps;
    this.#rollup = new MetricsRollup(deps);
  }

  async start(): Promise<void> {
    this.#rollup.start();
    this.#disarm = this.#deps.clock.every(PERIOD_MS, () => {
      this.#keep(() => {
        this.#write(Math.max(WRITTEN_AT_ONCE, Math.ceil(this.#waiting.size / TURN_PERIODS)));
        this.#rollup.run();
      });
    });
  }

  async stop(): Promise<void> {
    if (this.#disarm === undefined) return;
    this.#disarm();
    this.#disarm = undefined;
    this.#keep(() => this.#write(this.#waiting.size));
  }

  record(id: DeviceId, reading: DeviceReading): void {
    this.#rollup.note(id, reading.at);
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) {
      this.#waiting.set(id, [reading]);
      return;
    }
    if (secondOf(waiting.at(-1)) === secondOf(reading)) waiting.pop();
    waiting.push(reading);
  }

  /** Readings of a device from `since` on, at most an hour back, oldest first. */
  history(id: DeviceId, since = 0): DeviceReading[] {
    const from = Math.max(since, this.#deps.clock.now() - KEPT_MS);
    const waiting = (this.#waiting.get(id) ?? []).filter(({ at }) => at >= from);
    const [first] = waiting;
    const written = this.#deps.database.of(id, from);
    return first === undefined ? written : [...written.filter(({ at }) => at < first.at), ...waiting];
  }

  /** From when on a device's readings are in no minute yet. */
  summedUpTo(id: DeviceId): number {
    return this.#rollup.dueFrom(id);
  }

  /** Forgets a device. */
  remove(id: DeviceId): void {
    this.#rollup.forget(id);
    this.#waiting.delete(id);
    this.#deps.database.remove(id);
  }

  /** Writes what so many devices have waiting. */
  #write(most: number): void {
    const batches = Array.from(this.#waiting.entries().take(most), ([deviceId, readings]) => ({ deviceId, readings }));
    if (batches.length === 0) return;
    for (const { deviceId } of batches) this.#waiting.delete(deviceId);
    const keepFrom = this.#rollup.isCatchingUp ? 0 : this.#deps.clock.now() - KEPT_MS;
    this.#deps.database.write(batches, keepFrom);
  }

  /** What cannot be kept is lost, with one warning. */
  #keep(work: () => void): void {
    try {
      work();
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#deps.log.warn({ err: error }, 'readings of devices cannot be kept');
      this.#isFailing = true;
    }
  }
}

function secondOf(reading: DeviceReading | undefined): number | undefined {
  return reading && Math.floor(reading.at / PERIOD_MS);
}
