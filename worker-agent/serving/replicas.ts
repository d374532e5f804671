import { Bell } from '../../common/bell.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { ReplicaId, ReplicaPlan, ReplicaStatus } from '../../common/serving/replica-plan.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { ServedProcess } from '../host/work-uses.ts';
import type { ModelFiles } from './model-files.ts';
import { Replica, type ReplicaDeps } from './replica.ts';

interface ReplicasDeps extends Pick<ReplicaDeps, 'start' | 'makeRoom'> {
  readonly files: ModelFiles;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether the process of a runtime had better be another one; without this none. */
  readonly isOutdated?: (pid: number) => boolean;
  /** For what the processes of runtimes say; without it `logger`. */
  readonly output?: Logger;
}

const RENEW_LOOK_MS = 5_000;
/** Of what is received of models; phases are told at once. */
const PROGRESS_MS = 500;

/** What this device serves: as the orchestrator's plan says, and while that is not heard, as it said last. */
export class Replicas implements Service {
  readonly name = 'replicas';
  readonly #deps: ReplicasDeps;
  readonly #replicas = new Map<ReplicaId, Replica>();
  readonly #ending = new Set<Promise<void>>();
  readonly #listeners = new Set<() => void>();
  readonly #wanted = new Bell();
  #isStopped = false;
  #isSaving = false;
  #isRenewing = false;
  #stopLooking = () => {};
  #disarm: (() => void) | undefined;
  #told = '';

  constructor(deps: ReplicasDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { clock, isOutdated } = this.#deps;
    if (isOutdated === undefined) return;
    this.#stopLooking = clock.every(RENEW_LOOK_MS, () => {
      if (!this.#isRenewing) void this.#renew(isOutdated);
    });
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#stopLooking();
    this.#disarm?.();
    this.#endAllBut(new Set());
    this.#wanted.ring();
    await Promise.all(this.#ending);
  }

  /** Ends what is not planned any more and begins what is new. What a plan names again goes on as it is. */
  take(plans: readonly ReplicaPlan[]): void {
    if (this.#isStopped) return;
    this.#endAllBut(new Set(plans.map(({ replicaId }) => replicaId)));
    void this.#sweep();
    for (const plan of plans) {
      if (this.#replicas.has(plan.replicaId)) continue;
      const about = { deployment: plan.deployment };
      const logger = this.#deps.logger.child(about);
      const output = (this.#deps.output ?? this.#deps.logger).child(about);
      const replica = new Replica({ ...this.#deps, plan, logger, output, onChange: () => this.#changed() });
      this.#replicas.set(plan.replicaId, replica);
      if (this.#isSaving) void replica.save(true);
      void replica.begin();
    }
    this.#changed();
    this.#wanted.ring();
  }

  get(id: string): Replica | undefined {
    return this.#replicas.get(id as ReplicaId);
  }

  get isEmpty(): boolean {
    return this.#replicas.size === 0;
  }

  statuses(): ReplicaStatus[] {
    return [...this.#replicas.values()].map((replica) => replica.status());
  }

  /** Of the models in memory. */
  processes(): ServedProcess[] {
    return [...this.#replicas.values()].flatMap((replica) => replica.process ?? []);
  }

  /** What the models in memory hold, by deployment, with how much of it nobody asks now. */
  holdings(): { readonly name: string; readonly bytes: number; readonly idleBytes: number }[] {
    return [...this.#replicas.values()].flatMap((replica) => {
      const { phase, facts } = replica.status();
      if (phase !== 'ready' || facts === null) return [];
      return { name: `model ${replica.plan.deployment}`, bytes: facts.memoryBytes, idleBytes: replica.idleBytes };
    });
  }

  /** Whether models go out of memory whenever nobody asks them. */
  async save(isSaving: boolean): Promise<void> {
    this.#isSaving = isSaving;
    await Promise.all([...this.#replicas.values()].map((replica) => replica.save(isSaving)));
  }

  /** Resolves as soon as something is to be served, or the agent stops. */
  async untilWanted(): Promise<void> {
    while (this.isEmpty && !this.#isStopped) await this.#wanted.rung();
  }

  /** Calls whenever a status has changed, until the returned function is called. */
  onChange(call: () => void): () => void {
    this.#listeners.add(call);
    return () => this.#listeners.delete(call);
  }

  /** Models that nobody asks at the moment get another process, one after the other. */
  async #renew(isOutdated: (pid: number) => boolean): Promise<void> {
    this.#isRenewing = true;
    for (const replica of this.#replicas.values()) {
      const { process, idleBytes } = replica;
      if (this.#isSaving || process === undefined || idleBytes === 0 || !isOutdated(process.pid)) continue;
      await replica.save(true);
      await replica.save(this.#isSaving);
    }
    this.#isRenewing = false;
  }

  #endAllBut(planned: ReadonlySet<ReplicaId>): void {
    for (const [id, replica] of this.#replicas) {
      if (planned.has(id)) continue;
      this.#replicas.delete(id);
      const ending = replica.end().finally(() => this.#ending.delete(ending));
      this.#ending.add(ending);
    }
  }

  /** Once those that have ended fetch no more. A stop is no end: what has come is gone on with after the next start. */
  async #sweep(): Promise<void> {
    await Promise.all(this.#ending);
    if (this.#isStopped) return;
    const { files, logger } = this.#deps;
    await files.sweep([...this.#replicas.values()].map(({ plan }) => plan)).catch((error: unknown) => {
      logger.warn({ err: error }, 'what was kept of models could not be removed');
    });
  }

  #changed(): void {
    if (this.#isStopped) return;
    const phases = this.statuses()
      .map(({ replicaId, phase }) => `${replicaId} ${phase}`)
      .join();
    if (phases !== this.#told) {
      this.#told = phases;
      this.#disarm?.();
      this.#disarm = undefined;
      for (const listener of this.#listeners) listener();
      return;
    }
    this.#disarm ??= this.#deps.clock.after(PROGRESS_MS, () => {
      this.#disarm = undefined;
      for (const listener of this.#listeners) listener();
    });
  }
}
