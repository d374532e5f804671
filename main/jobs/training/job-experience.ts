import type { DeviceId } from '../../../common/domain/ids.ts';
import type { Participation } from '../../../common/domain/job.ts';
import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';
import type { AttemptRows } from '../../storage/rows/attempt-rows.ts';
import type { StoredJob } from '../../storage/rows/job-rows.ts';
import type { StoredPartition } from '../../storage/rows/partition-rows.ts';
import { DevicePace } from './device-pace.ts';
import { type EarlierPacesDeps, earlierPaces } from './earlier-paces.ts';
import { PartHistory } from './part-history.ts';
import type { RoundBook } from './round-book.ts';
import { REFUSED, SetAside, type SetAsideDeps } from './set-aside.ts';
import { fullSteps, samplesSeenIn } from './work-size.ts';

/** Of a run that is taken up: attempts of so many rounds tell how fast its devices are. */
const RECALLED_ROUNDS = 9;
const MOST_RECALLED = 10_000;

interface JobExperienceDeps extends SetAsideDeps, EarlierPacesDeps {
  readonly attempts: AttemptRows;
}

/** What a job has seen of its devices and of the parts of its data, in all its rounds. */
export class JobExperience {
  readonly #deps: JobExperienceDeps;
  readonly #job: StoredJob;
  readonly #pace = new DevicePace();
  readonly #setAside: SetAside;
  readonly #holders = new Map<number, Set<DeviceId>>();
  /** Of the parts. */
  readonly history = new PartHistory();

  constructor(deps: JobExperienceDeps, job: StoredJob) {
    const { id, spec } = job;
    this.#deps = deps;
    this.#job = job;
    this.#setAside = new SetAside(deps, { id, name: spec.name });
  }

  /** What a round goes by, and adds to. */
  get ofRound() {
    return { holders: this.#holders, pace: this.#pace, setAside: this.#setAside };
  }

  /** Takes the updates of a committed round into account. */
  observe(participants: readonly Participation[]): void {
    this.history.observe(participants);
    for (const { partition, deviceId } of participants) {
      this.#holders.set(partition, (this.#holders.get(partition) ?? new Set()).add(deviceId));
    }
  }

  /** What an earlier life of the job has seen, up to its last committed round. */
  recall(book: RoundBook, last: number, spec: TrainJobSpec, partitions: readonly StoredPartition[]): void {
    const { attempts: rows } = this.#deps;
    this.#setAside.recall(rows.countFailures(this.#job.id, REFUSED));
    if (spec.work === 'by-speed') {
      for (const [deviceId, pace] of earlierPaces(this.#deps, this.#job)) this.#pace.assume(deviceId, pace);
    }
    if (spec.selection.by !== 'random') for (const made of book.participants()) this.history.observe(made);
    const samples = new Map(partitions.map((part) => [part.number, part.samples]));
    const span = { from: Math.max(1, last - RECALLED_ROUNDS + 1), to: last, limit: MOST_RECALLED };
    for (const { attempts } of rows.ofRounds(this.#job.id, span).rounds) {
      for (const attempt of attempts) {
        const ofPart = samples.get(attempt.partition) ?? 1;
        this.#pace.observe(attempt, samplesSeenIn(spec, ofPart, attempt.steps ?? fullSteps(spec, ofPart)));
      }
    }
  }
}
