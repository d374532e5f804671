import type { ClusterOverview } from '../../common/api/cluster-contract.ts';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import { followEvents } from '../../common/api-client/follow-events.ts';
import type { Device } from '../../common/domain/device.ts';
import type { LogEvent } from '../../common/domain/event.ts';
import { hasEnded, type Job } from '../../common/domain/job.ts';
import type { JoinRequest } from '../../common/domain/joining.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';

/** What the tray, the menus and the dialogs show of the cluster. */
export interface ClusterSummary {
  readonly overview: ClusterOverview | undefined;
  /** The first few, by id. */
  readonly devices: readonly Device[];
  /** Those that have not ended, newest first. */
  readonly jobs: readonly Job[];
  readonly requests: readonly JoinRequest[];
}

interface ClusterViewDeps {
  readonly client: Pick<ControlClient, 'cluster' | 'devices' | 'jobs' | 'joining' | 'events'>;
  readonly clock: Pick<Clock, 'after'>;
  readonly onEvent: (event: LogEvent) => void;
  readonly log: { warn(facts: object, text: string): void };
}

/** A round brings many events; the tray need not move with each. */
const SETTLE_MS = 250;
const SHOWN_DEVICES = 40;
const LOOKED_AT_JOBS = 100;
/** Events after which the summary may look different. */
const MATTERS = /^(device-|join|job-|round-committed)/;

/** Keeps a small picture of the cluster, as its own events tell. */
export class ClusterView implements Service {
  readonly name = 'cluster-view';
  readonly #deps: ClusterViewDeps;
  readonly #stopping = new AbortController();
  readonly #listeners = new Set<(summary: ClusterSummary) => void>();
  #summary: ClusterSummary = { overview: undefined, devices: [], jobs: [], requests: [] };
  #disarm: (() => void) | undefined;
  #refreshing: Promise<void> = Promise.resolve();
  #following: Promise<void> = Promise.resolve();

  constructor(deps: ClusterViewDeps) {
    this.#deps = deps;
  }

  get summary(): ClusterSummary {
    return this.#summary;
  }

  onChange(listener: (summary: ClusterSummary) => void): void {
    this.#listeners.add(listener);
  }

  async start(): Promise<void> {
    const { cluster } = this.#deps.client;
    const { lastEvent } = await cluster.get();
    await this.#refresh();
    this.#following = this.#follow(lastEvent);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#disarm?.();
    await Promise.all([this.#following, this.#refreshing]);
  }

  /** Jobs that run now, with those that wait in a round. */
  running(): readonly Job[] {
    return this.#summary.jobs.filter(({ state }) => state === 'running');
  }

  /** Looks again now, and not only after the next event. */
  async refresh(): Promise<void> {
    await this.#refresh();
  }

  async #follow(after: number): Promise<void> {
    const { client, onEvent, log } = this.#deps;
    try {
      for await (const message of followEvents(client, { after, signal: this.#stopping.signal })) {
        if (message.type !== 'event') continue;
        if (MATTERS.test(message.event.body.kind)) this.#refreshSoon();
        onEvent(message.event);
      }
    } catch (error) {
      if (!this.#stopping.signal.aborted) log.warn({ err: error }, 'the tray follows the cluster no more');
    }
  }

  #refreshSoon(): void {
    this.#disarm ??= this.#deps.clock.after(SETTLE_MS, () => {
      this.#disarm = undefined;
      this.#refreshing = this.#refresh().catch((error: unknown) => {
        if (!this.#stopping.signal.aborted)
          this.#deps.log.warn({ err: error }, 'the tray could not be brought up to date');
      });
    });
  }

  async #refresh(): Promise<void> {
    const { cluster, devices, jobs, joining } = this.#deps.client;
    const [overview, someDevices, someJobs, requests] = await Promise.all([
      cluster.get(),
      devices.list({ limit: SHOWN_DEVICES }),
      jobs.list({ limit: LOOKED_AT_JOBS }),
      joining.requests(),
    ]);
    if (this.#stopping.signal.aborted) return;
    const unfinished = someJobs.filter(({ state }) => !hasEnded(state));
    this.#summary = { overview, devices: someDevices, jobs: unfinished, requests };
    for (const listener of this.#listeners) listener(this.#summary);
  }
}
