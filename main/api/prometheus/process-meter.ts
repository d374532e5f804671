import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { Service } from '../../../common/lifecycle/service.ts';
import { VERSION } from '../../../common/version.ts';
import type { MetricFamily } from './exposition.ts';

interface ProcessMeterDeps {
  readonly clock: Clock;
  /** Size of each database with what waits to be written into it, in bytes. */
  readonly databases: () => Readonly<Record<string, number>>;
}

const RESOLUTION_MS = 20;
const WINDOW_MS = 60_000;
const NS = 1e9;
const QUANTILES = [50, 90, 99] as const;

/** The orchestrator's own process: memory, processor, how long its event loop is held up, databases. */
export class ProcessMeter implements Service {
  readonly name = 'process-meter';
  readonly #deps: ProcessMeterDeps;
  readonly #delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  #disarm: (() => void) | undefined;

  constructor(deps: ProcessMeterDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#delay.enable();
    this.#disarm = this.#deps.clock.every(WINDOW_MS, () => this.#delay.reset());
  }

  async stop(): Promise<void> {
    this.#disarm?.();
    this.#delay.disable();
  }

  families(): MetricFamily[] {
    const { rss, heapUsed } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const gauge = (name: string, help: string, value: number): MetricFamily => ({
      ...{ name, help, type: 'gauge' },
      samples: [{ value }],
    });
    return [
      {
        name: 'eo_build_info',
        type: 'gauge',
        help: 'Version of the orchestrator; the value is always 1.',
        samples: [{ labels: { version: VERSION, node: process.version }, value: 1 }],
      },
      {
        name: 'process_cpu_seconds_total',
        type: 'counter',
        help: 'Processor time of the orchestrator.',
        samples: [{ value: (user + system) / 1e6 }],
      },
      gauge('process_resident_memory_bytes', 'Resident memory of the orchestrator.', rss),
      gauge('process_start_time_seconds', 'When the orchestrator started.', Date.now() / 1_000 - process.uptime()),
      gauge('eo_heap_used_bytes', 'JavaScript heap of the orchestrator that is in use.', heapUsed),
      {
        name: 'eo_event_loop_delay_seconds',
        type: 'summary',
        help: 'How long the event loop is held up, by quantile; over the last minute at the most.',
        samples: this.#delay.count === 0 ? [] : this.#delays(),
      },
      {
        name: 'eo_database_size_bytes',
        type: 'gauge',
        help: 'Size of a database with what waits to be written into it.',
        samples: Object.entries(this.#deps.databases()).map(([database, value]) => ({ labels: { database }, value })),
      },
    ];
  }

  /** The timer's own period is part of what it measures. */
  #delays() {
    const seconds = (nanoseconds: number) => Math.max(0, nanoseconds / NS - RESOLUTION_MS / 1_000);
    const quantiles = QUANTILES.map((percent) => ({
      labels: { quantile: String(percent / 100) },
      value: seconds(this.#delay.percentile(percent)),
    }));
    return [...quantiles, { labels: { quantile: '1' }, value: seconds(this.#delay.max) }];
  }
}
