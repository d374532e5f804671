import type { Failure, Task } from '../../../common/domain/job.ts';
import { AppError } from '../../../common/errors.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { Compute } from './compute/compute.ts';
import type { SpooledUpdate } from './fold-queue.ts';
import type { RoundResult } from './round-setup.ts';
import type { Strategy } from './strategies/strategy.ts';
import type { KeptUpdates } from './update-spool.ts';

interface GatheringSetup {
  readonly spec: TrainJobSpec;
  readonly strategy: Strategy;
  readonly compute: Compute;
  readonly spool: KeptUpdates;
}

/** Brings the updates of a round together, each as it comes or all at the end. */
export class UpdateGathering {
  readonly #setup: GatheringSetup;

  constructor(setup: GatheringSetup) {
    this.#setup = setup;
  }

  /** Takes updates in. What may not count is refused at once, while another device can still train the share. */
  add(updates: readonly SpooledUpdate[]): Promise<readonly (Failure | null)[]> {
    const { compute, spool, strategy } = this.#setup;
    if (this.#foldsAtEnd) return compute.check(updates.map(({ task }) => spool.pathOf(task)));
    return compute.fold(
      updates.map(({ task, update }) => ({ file: spool.pathOf(task), contribution: strategy.contribution(update) })),
    );
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
    if (strategy.combine !== undefined) return await compute.combine(updates.map(({ file }) => file));
    const refusals = await compute.fold(
      updates.map(({ participant, file }) => ({ file, contribution: strategy.contribution(participant) })),
    );
    const refused = refusals.find((refusal) => refusal !== null);
    if (refused !== undefined) throw new AppError(refused.code, refused.message); // each was checked before
  }

  /**
   * True where updates are brought together when all are in: sums differ in their last bits with the order, which a reproducible
   * job may not, and some strategies have to see them together.
   */
  get #foldsAtEnd(): boolean {
    return this.#setup.spec.reproducible || this.#setup.strategy.combine !== undefined;
  }
}
