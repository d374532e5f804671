import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { Bell } from '../../common/bell.ts';
import type { TrainAssignment } from '../../common/domain/assignment.ts';
import type { JobId } from '../../common/domain/ids.ts';
import type { JobDetails } from '../../common/domain/job.ts';
import { hasEnded } from '../../common/domain/job.ts';
import type { JobRecord } from '../../common/domain/job-record.ts';
import { AppError } from '../../common/errors.ts';
import type { FleetPlan } from '../../common/specs/fleet-plan.ts';
import type { JobSpec } from '../../common/specs/job-spec.ts';
import { refuseField } from '../../common/specs/refuse-field.ts';
import { EconomyReader } from '../../native/host/economy-reader.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { bringContent, storedDataset } from '../storage/stored-datasets.ts';
import { createSimulatedCluster, type SimulatedCluster } from './simulated-cluster.ts';
import { expectRoom } from './simulation-room.ts';
import { TrainingPool } from './training-pool.ts';
import { VirtualClock } from './virtual-clock.ts';
import { VirtualFleet } from './virtual-fleet.ts';

export interface SimulationSetup {
  readonly spec: JobSpec;
  readonly plan: FleetPlan;
  /** Where to work; removed by whoever gives it. */
  readonly folder: string;
  /** Where data sets come from: an orchestrator's data folder, and files or folders by the name of the data set. */
  readonly sources: { readonly data: string; readonly files: ReadonlyMap<string, string> };
  readonly threads: number;
  /** Where `/proc` lies on Linux. */
  readonly hostRoot: string;
  readonly logger: Logger;
  /** Told what is being done before the first round. */
  readonly onStep: (text: string) => void;
  /** Told of every round that was committed, and judged where there are test data; `rounds` has this one only. */
  readonly onRound: (job: JobDetails) => void;
}

const ASK_AGAIN_MS = 20;
const NO_ROUNDS = Number.MAX_SAFE_INTEGER;

/** Runs a job over virtual devices, to its end. Time in the record is modelled time. @throws AppError `no-room`, and when the job fails */
export async function simulate(setup: SimulationSetup, signal: AbortSignal): Promise<JobRecord> {
  refuseUnknown(setup.spec);
  const { memory } = await new EconomyReader({ root: setup.hostRoot, folder: setup.folder }).read();
  expectRoom(setup.spec, { threads: setup.threads, availableBytes: memory?.availableBytes });
  const clock = new VirtualClock(Date.now());
  const cluster = createSimulatedCluster({ folder: setup.folder, clock, logger: setup.logger });
  const pool = new TrainingPool(setup.threads);
  await cluster.start();
  try {
    setup.onStep('Reading the data …');
    await bringDatasets(cluster, setup);
    setup.onStep('Cutting the data into parts …');
    return await runJob(cluster, { ...setup, clock, pool }, signal);
  } finally {
    await pool.end();
    await cluster.stop();
  }
}

/** @throws AppError `invalid-specification` for what virtual devices cannot do */
function refuseUnknown({ model, data, strategy, personal, secureAggregation }: JobSpec): void {
  if (secureAggregation !== null)
    refuseField('secureAggregation', 'virtual devices have nothing to hide from each other');
  if ('trainer' in model) refuseField('model.trainer', 'a trainer of your own cannot be simulated');
  if ('stored' in model) refuseField('model.stored', 'a simulation has no stored models to go on with');
  if (strategy.name === 'diloco') refuseField('strategy.name', 'virtual devices keep no optimizer from round to round');
  if (strategy.name === 'synchronous-sgd')
    refuseField(
      'strategy.name',
      'virtual devices train their shares one by one, and synchronous-sgd steps all together',
    );
  if (personal !== null) refuseField('personal', 'virtual devices keep no layers from round to round');
  if (data.kind === 'local') refuseField('data.kind', 'local data stay on their devices: simulate with managed ones');
}

async function bringDatasets(cluster: SimulatedCluster, { spec, sources }: SimulationSetup): Promise<void> {
  const { datasets, datasetRows, blobs } = cluster;
  for (const name of new Set([spec.data.dataset, spec.evaluation.dataset ?? spec.data.dataset])) {
    const path = sources.files.get(name);
    if (path !== undefined) {
      datasets.import({ name, path });
      while (datasets.get(name).state === 'importing') await delay(ASK_AGAIN_MS);
      const { failure } = datasets.get(name);
      if (failure !== null) throw new AppError(failure.code, failure.message);
      continue;
    }
    const stored = storedDataset(sources.data, name);
    if (stored === undefined) {
      throw new AppError('not-found', `there is no data set ${name}`, {
        hint: `Import it with "eo dataset import", or say where it lies: --dataset-file ${name}=PATH.`,
      });
    }
    await bringContent(sources.data, stored, (sha256) => blobs.path(sha256));
    datasetRows.put(stored);
  }
}

interface Run extends SimulationSetup {
  readonly clock: VirtualClock;
  readonly pool: TrainingPool;
}

async function runJob(cluster: SimulatedCluster, run: Run, signal: AbortSignal): Promise<JobRecord> {
  const { jobs, feed, partitions } = cluster;
  const { clock, plan, spec, onRound } = run;
  const activity = new Activity();
  const samples = new Map<string, number>();
  const samplesOf = ({ jobId, data }: TrainAssignment): number => {
    if (data.kind !== 'shard') return 0;
    if (!samples.has(data.sha256)) {
      for (const part of partitions.ofJob(jobId)) if (part.kind === 'shard') samples.set(part.sha256, part.samples);
    }
    return samples.get(data.sha256) ?? 0;
  };
  const fleet = new VirtualFleet({ ...cluster, ...run, samplesOf, onActivity: () => activity.tell() }, plan);
  fleet.open();
  const { id } = jobs.create(spec);
  const following = new AbortController();
  const { test } = cluster.datasets.get(spec.evaluation.dataset ?? spec.data.dataset);
  const followed = follow(feed, id, {
    signal: following.signal,
    told: test === null || test.samples === 0 ? 'round-committed' : 'round-evaluated',
    onRound: (round) => {
      const { rounds, ...job } = jobs.get(id, round);
      onRound({ ...job, rounds: rounds.filter(({ number }) => number === round) });
    },
    activity,
  });
  // It may wait for something to happen.
  const wake = (): void => activity.tell();
  signal.addEventListener('abort', wake, { once: true });
  try {
    for (let [seen, standing] = [activity.count, jobs.get(id, NO_ROUNDS)]; ; ) {
      signal.throwIfAborted();
      await turn();
      if (activity.count !== seen) [seen, standing] = [activity.count, jobs.get(id, NO_ROUNDS)];
      const { state, wait } = standing;
      if (hasEnded(state)) break;
      // The orchestrator works in real time, and modelled time stands still: between rounds, and where these overlap whenever it does.
      const working = wait === null ? jobs.working(id) : undefined;
      if (working !== undefined) {
        await Promise.race([working, activity.after(seen)]);
        continue;
      }
      if (fleet.outstanding === 0 && wait === null) {
        await activity.after(seen);
        continue;
      }
      if (fleet.outstanding === 0 && fleet.away === 0) {
        throw new AppError('round-failed', `nothing can happen any more: ${wait?.message}`);
      }
      clock.advance();
      await fleet.settle();
    }
  } finally {
    signal.removeEventListener('abort', wake);
    following.abort();
    await followed;
  }
  const { failure } = jobs.get(id, NO_ROUNDS);
  if (failure !== null) throw new AppError(failure.code, failure.message);
  return jobs.record(id);
}

interface Following {
  readonly signal: AbortSignal;
  /** The last that is said of a round. */
  readonly told: 'round-committed' | 'round-evaluated';
  readonly onRound: (round: number) => void;
  readonly activity: Activity;
}

async function follow(
  feed: SimulatedCluster['feed'],
  id: JobId,
  { signal, told, onRound, activity }: Following,
): Promise<void> {
  for await (const message of feed.subscribe(signal)) {
    if (message.type === 'task-changed') continue; // the fleet itself tells of these
    activity.tell();
    if (message.type !== 'event') continue;
    const { body } = message.event;
    if (body.kind === told && body.jobId === id) onRound(body.round);
  }
}

/** Counts what happens, and wakes whoever waits for more of it. */
class Activity {
  readonly #bell = new Bell();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  tell(): void {
    this.#count++;
    this.#bell.ring();
  }

  /** Waits until more has happened than that. */
  async after(count: number): Promise<void> {
    while (this.#count === count) await this.#bell.rung();
  }
}
