import type { Task } from '../../../common/domain/job.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { Compute } from './compute/compute.ts';
import type { SpooledUpdate } from './fold-queue.ts';
import type { RoundResult } from './round.ts';
import type { Strategy } from './strategies/strategy.ts';
import type { UpdateSpool } from './update-spool.ts';

interface GatheringSetup {
  readonly spec: TrainJobSpec;
  readonly strategy: Strategy;
  readonly compute: Compute;
  readonly spool: UpdateSpool;
}

/** Brings the updates of a round together, each as it comes or all at the end. */
export class UpdateGathering {
  readonly #setup: GatheringSetup;

  constructor(setup: GatheringSetup) {
    this.#setup = setup;
  }

  /** Takes an update in. What may not count is refused at once, while another device can still train the share. */
  async add({ task, update }: SpooledUpdate): Promise<void> {
    const { compute, spool, strategy } = this.#setup;
    if (this.#foldsAtEnd) await compute.check(spool.pathOf(task));
    else await compute.fold(spool.pathOf(task), strategy.contribution(update));
  }

  /** All updates of the round are in. */
  async close(tasks: readonly Task[], { participants }: RoundResult): Promise<void> {
    if (!this.#foldsAtEnd) return;
    const { compute, spool, strategy } = this.#setup;
    const updates = participants
      .toSorted((a, b) => a.partition - b.partition)
      .flatMap((participant) => {
        const task = tasks.find(({ partition }) => partition === participant.partition);
        if (task === undefined) return [];
        return { participant, file: spool.pathOf({ taskId: task.id, attempt: participant.attempt }) };
      });
    if (strategy.combine !== undefined) await compute.combine(updates.map(({ file }) => file));
    else for (const { participant, file } of updates) await compute.fold(file, strategy.contribution(participant));
  }

  /**
   * True where updates are brought together when all are in: sums differ in their last bits with the order, which a reproducible
   * job may not, and some strategies have to see them together.
   */
  get #foldsAtEnd(): boolean {
    return this.#setup.spec.reproducible || this.#setup.strategy.combine !== undefined;
  }
}
