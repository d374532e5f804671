import type { JobId, Sha256 } from '../../../../common/domain/ids.ts';
import { mixSeed } from '../../../../common/mix-seed.ts';
import type { StoredPartition } from '../../../storage/rows/partition-rows.ts';
import type { MemoryOfRound, RoundFacts } from '../assignment-of.ts';
import { expectContent } from '../round-contents.ts';
import type { RoundDeps, RoundSetup } from '../round-setup.ts';
import type { Share } from '../share.ts';
import { ShareDispatch } from '../share-dispatch.ts';
import { newTask, ShareLedger } from '../share-ledger.ts';
import { SharePlacing } from '../share-placing.ts';
import type { Strategy } from '../strategies/strategy.ts';
import { fullTerms } from '../task-terms.ts';
import type { PartStanding } from './part-standings.ts';

/**
 * What is the same for all tasks that start from one version of the parameters. `number` is that of the round that follows the one
 * whose parameters these are.
 */
export type CohortSetup = Pick<
  RoundSetup,
  'jobId' | 'jobName' | 'number' | 'spec' | 'strategy' | 'parameters' | 'tasks' | 'holders' | 'pace' | 'setAside'
>;

const NO_MEMORY: MemoryOfRound = { parts: new Map(), stateSha256: null };

/** Tasks that start from one version of the parameters. They may come in when later versions are there. */
export class Cohort {
  readonly number: number;
  readonly ledger: ShareLedger;
  readonly dispatch: ShareDispatch;
  readonly #deps: RoundDeps;
  readonly #jobId: JobId;
  readonly #facts: RoundFacts;
  readonly #placing: SharePlacing;
  /** How many attempts were made at each part: one for each of its tasks. */
  readonly #attempts = new Map<number, number>();

  constructor(deps: RoundDeps, setup: CohortSetup) {
    const { jobId, number, tasks, strategy } = setup;
    this.#deps = deps;
    this.#jobId = jobId;
    this.number = number;
    for (const { partition, attempt } of deps.attempts.ofRound({ jobId, round: number })) {
      this.#attempts.set(partition, Math.max(attempt, this.attemptsAt(partition)));
    }
    const configure: Strategy['configure'] = (round, partition) => {
      const training = strategy.configure(round, partition);
      const before = this.attemptsAt(partition);
      // The same samples from the same parameters in the same order would say nothing new.
      return before === 0 ? training : { ...training, seed: mixSeed(training.seed, before) };
    };
    const facts = {
      ...setup,
      strategy: { ...strategy, configure },
      deltas: null,
      memory: NO_MEMORY,
      termsOf: fullTerms(setup.spec),
    };
    this.#facts = facts;
    this.ledger = new ShareLedger(deps, { jobId, round: number, partitions: [], tasks });
    this.dispatch = new ShareDispatch(deps, facts, this.ledger);
    this.#placing = new SharePlacing(deps, facts, this.dispatch);
  }

  /** Attempts at all parts from these parameters. */
  get attempts(): number {
    return this.#attempts.values().reduce((sum, attempts) => sum + attempts, 0);
  }

  /** Attempts at the part from these parameters. */
  attemptsAt(part: number): number {
    return this.#attempts.get(part) ?? 0;
  }

  /** Gives the part to the best device that has room; nothing happens when none has. */
  give(partition: StoredPartition, { failures, refused }: PartStanding): Share | undefined {
    const before = this.attemptsAt(partition.number);
    const task = newTask(this.#jobId, this.number, partition.number, this.#deps.clock.now(), before);
    const share = this.ledger.add(partition, task);
    share.failures = failures;
    for (const deviceId of refused) share.refused.add(deviceId);
    this.#placing.place([share]);
    if (share.task.deviceId === null) {
      this.ledger.remove(share);
      return undefined;
    }
    this.#attempts.set(partition.number, share.task.attempt);
    return share;
  }

  /** @throws AppError `not-found` for content that these tasks do not start from */
  expectContent(sha256: Sha256, partition: StoredPartition): void {
    expectContent(sha256, partition, this.#facts);
  }
}
