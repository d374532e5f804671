import type { DeviceReading } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { MetricsDatabase } from '../storage/metrics-database.ts';

interface MetricsHistoryDeps {
  readonly database: MetricsDatabase;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
}

const PERIOD_MS = 1_000;
const KEPT_MS = 3_600_000;

/**
 * The last hour of every device's readings. They are written behind, once a second for all devices together, and at most
 * one a device and second is kept, however often it beats.
 */
export class MetricsHistory implements Service {
  readonly name = 'metrics-history';
  readonly #deps: MetricsHistoryDeps;
  readonly #waiting = new Map<DeviceId, DeviceReading>();
  #disarm: (() => void) | undefined;
  #isFailing = false;

  constructor(deps: MetricsHistoryDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#disarm = this.#deps.clock.every(PERIOD_MS, () => this.#flush());
  }

  async stop(): Promise<void> {
    if (this.#disarm === undefined) return;
    this.#disarm();
    this.#disarm = undefined;
    this.#flush();
  }

  record(id: DeviceId, reading: DeviceReading): void {
    this.#waiting.set(id, reading);
  }

  /** Readings of a device from `since` on, at most an hour back, oldest first. */
  history(id: DeviceId, since = 0): DeviceReading[] {
    const from = Math.max(since, this.#deps.clock.now() - KEPT_MS);
    const waiting = this.#waiting.get(id);
    const written = this.#deps.database.of(id, from);
    if (waiting === undefined || waiting.at < from) return written;
    return [...written.filter((reading) => reading.at < waiting.at), waiting];
  }

  /** Forgets a device. */
  remove(id: DeviceId): void {
    this.#waiting.delete(id);
    this.#deps.database.remove(id);
  }

  #flush(): void {
    if (this.#waiting.size === 0) return;
    const readings = Array.from(this.#waiting, ([deviceId, reading]) => ({ deviceId, reading }));
    this.#waiting.clear();
    try {
      this.#deps.database.write(readings, this.#deps.clock.now() - KEPT_MS);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#deps.log.warn({ err: error }, 'readings of devices cannot be kept');
      this.#isFailing = true;
    }
  }
}
