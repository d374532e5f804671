import { onTestFinished } from 'vitest';
import type { CommandBody, TaskReference, UpdateSummary } from '../../../../../common/domain/assignment.ts';
import { type DeviceId, JobId, ResourceName } from '../../../../../common/domain/ids.ts';
import type { Failure, JobWaitFor, Task } from '../../../../../common/domain/job.ts';
import type { AppError } from '../../../../../common/errors.ts';
import { DevicePace } from '../../../../../main/jobs/training/device-pace.ts';
import { Round } from '../../../../../main/jobs/training/round.ts';
import type { RoundResult, RoundSetup } from '../../../../../main/jobs/training/round-setup.ts';
import { SetAside } from '../../../../../main/jobs/training/set-aside.ts';
import { strategyOf } from '../../../../../main/jobs/training/strategies/strategy-of.ts';
import { updateBytes } from '../../../../../main/jobs/training/update-bytes.ts';
import { AttemptRows } from '../../../../../main/storage/rows/attempt-rows.ts';
import { JobRows } from '../../../../../main/storage/rows/job-rows.ts';
import type { StoredPartition } from '../../../../../main/storage/rows/partition-rows.ts';
import { TaskRows } from '../../../../../main/storage/rows/task-rows.ts';
import { aCluster, type TestCluster } from '../../../builders/a-cluster.ts';
import { aHash } from '../../../builders/a-hash.ts';
import { aTrainSpec } from '../../../builders/a-train-spec.ts';
import { nextTurn } from '../../../builders/next-turn.ts';
import { commandsTo } from '../../cluster/commands-to.ts';

export const JOB = JobId.parse('j1');
export const PARAMETERS = { sha256: aHash('parameters'), sizeBytes: 2_600 };

const NO_MEMORY: RoundSetup['memory'] = { parts: new Map(), stateSha256: null };

/** What comes with an update of so many samples. */
export function anUpdate(samples = 100): UpdateSummary {
  return { sha256: aHash(`update of ${samples}`), sizeBytes: 2_600, samples, loss: 0.5, accuracy: 0.8, trainingMs: 40 };
}

/** Parts of managed data, of a hundred samples each. */
export function shards(count: number): StoredPartition[] {
  return Array.from({ length: count }, (_, number) => {
    return { kind: 'shard', number, samples: 100, sha256: aHash(`shard ${number}`), sizeBytes: 6_400 } as const;
  });
}

/** Data that stay on these devices. */
export function partsAt(...devices: readonly DeviceId[]): StoredPartition[] {
  return devices.map((deviceId, number) => ({ kind: 'local', number, samples: 100, deviceId, classes: ['a', 'b'] }));
}

interface RoundWishes {
  readonly cluster?: TestCluster;
  /** Names of devices that are online when the round begins. */
  readonly online?: readonly string[];
  readonly partitions?: readonly StoredPartition[];
  readonly spec?: object;
  readonly holders?: RoundSetup['holders'];
  readonly memory?: RoundSetup['memory'];
  readonly enough?: number;
  readonly deltas?: RoundSetup['deltas'];
}

/** A round in flight, with devices and folding played by the test. */
export class RoundStage {
  readonly cluster: TestCluster;
  readonly round: Round;
  readonly attempts: AttemptRows;
  readonly pace = new DevicePace();
  readonly setAside: SetAside;
  readonly #end = new AbortController();
  readonly #result: Promise<RoundResult>;
  /** Attempts whose updates were folded, in order. */
  readonly folded: string[] = [];
  /** What the round said that it waits for; null when it went on. */
  readonly waits: (string | null)[] = [];
  /** Why the next updates may not count, in order; a bug is thrown. */
  readonly refusals: (Failure | TypeError)[] = [];

  constructor(cluster: TestCluster, wishes: RoundWishes) {
    const { partitions = shards(2), spec = {}, holders = new Map(), memory = NO_MEMORY } = wishes;
    const { enough = partitions.length, deltas = null } = wishes;
    this.cluster = cluster;
    const { database } = cluster;
    this.setAside = new SetAside(cluster, { id: JOB, name: ResourceName.parse('digits') });
    const jobs = new JobRows(database);
    const tasks = new TaskRows(database);
    this.attempts = new AttemptRows(database);
    const jobSpec = aTrainSpec(spec);
    const unstarted = { wait: null, startedAt: null, endedAt: null, failure: null, earlyStop: null, model: null };
    if (jobs.get(JOB) === undefined)
      jobs.add({ id: JOB, state: 'running', spec: jobSpec, createdAt: cluster.clock.now(), ...unstarted });
    this.round = new Round(
      { ...cluster, tasks, attempts: this.attempts },
      {
        jobId: JOB,
        jobName: jobSpec.name,
        number: 1,
        spec: jobSpec,
        strategy: strategyOf(jobSpec),
        parameters: PARAMETERS,
        deltas,
        updateBytes: updateBytes(jobSpec, PARAMETERS.sizeBytes),
        memory,
        partitions,
        enough,
        tasks: tasks.ofRound(JOB, 1),
        holders,
        pace: this.pace,
        setAside: this.setAside,
        fold: async (updates) =>
          updates.map(({ task }) => {
            this.folded.push(`${task.taskId} #${task.attempt}`);
            const refusal = this.refusals.shift() ?? null;
            if (refusal instanceof TypeError) throw refusal;
            return refusal && { code: refusal.code, message: refusal.message };
          }),
        onWait: (wait: JobWaitFor | null) => void this.waits.push(wait?.message ?? null),
      },
    );
    this.#result = this.round.run(this.#end.signal);
    this.#result.catch(() => undefined);
    onTestFinished(() => this.#end.abort());
  }

  get result(): Promise<RoundResult> {
    return this.#result;
  }

  /** Ends the run from outside, as a pause does. */
  stop(reason: AppError): void {
    this.#end.abort(reason);
  }

  /** The task of a partition as it is now. */
  task(partition: number): Task {
    const task = this.round.tasks().find((one) => one.partition === partition);
    if (task === undefined) throw new Error(`the round has no partition ${partition}`);
    return task;
  }

  /** Which device has which partition, as `device: partitions`. */
  places(): Record<string, number[]> {
    const places: Record<string, number[]> = {};
    for (const { deviceId, partition, state } of this.round.tasks()) {
      if (deviceId !== null && state === 'offered') places[deviceId] = [...(places[deviceId] ?? []), partition];
    }
    return places;
  }

  /** The attempt in progress at a partition, and who makes it. */
  attempt(partition: number): { reference: TaskReference; deviceId: DeviceId } {
    const { id, attempt, deviceId } = this.task(partition);
    if (deviceId === null) throw new Error(`nobody has partition ${partition}`);
    return { reference: { taskId: id, attempt }, deviceId };
  }

  /** The device that has the partition brings its update. */
  async deliver(partition: number, update = anUpdate()): Promise<void> {
    const { reference, deviceId } = this.attempt(partition);
    this.round.acceptUpdate(reference, deviceId, update);
    await nextTurn();
  }

  /** The device that has the partition gives it up. */
  async fail(partition: number, code: Failure['code'] = 'trainer-crashed'): Promise<void> {
    const { reference, deviceId } = this.attempt(partition);
    this.round.reportFailure(reference, deviceId, { code, message: `${code} on ${deviceId}` });
    await nextTurn();
  }

  async leave(device: DeviceId): Promise<void> {
    this.cluster.devices.markOffline(device, 'connection-lost');
    await nextTurn();
  }

  async passSeconds(seconds: number): Promise<void> {
    this.cluster.clock.advance(seconds * 1_000);
    await nextTurn();
  }

  /** What the device would be told if it opened its stream now. */
  async commandsTo(device: DeviceId): Promise<CommandBody[]> {
    const end = new AbortController();
    const told: CommandBody[] = [];
    const reading = (async () => {
      for await (const { body } of commandsTo(this.cluster.commands, device, end.signal)) told.push(body);
    })();
    await nextTurn();
    end.abort();
    await reading;
    return told;
  }
}

/** A round over two shards and two devices, or as wished. */
export async function aRound(wishes: RoundWishes = {}): Promise<RoundStage> {
  const cluster = wishes.cluster ?? (await aCluster());
  for (const name of wishes.online ?? ['mac', 'nuc']) cluster.admit(name);
  const stage = new RoundStage(cluster, wishes);
  await nextTurn();
  return stage;
}
