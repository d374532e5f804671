import { onTestFinished } from 'vitest';
import type { TaskReference, TrainAssignment } from '../../../../../../common/domain/assignment.ts';
import type { DeviceId } from '../../../../../../common/domain/ids.ts';
import { TrainJobSpec } from '../../../../../../common/specs/job-spec.ts';
import type { RoundResult } from '../../../../../../main/jobs/training/round-setup.ts';
import { SetAside } from '../../../../../../main/jobs/training/set-aside.ts';
import { synchronousSgd } from '../../../../../../main/jobs/training/strategies/synchronous-sgd.ts';
import { SynchronousRound } from '../../../../../../main/jobs/training/synchronous/synchronous-round.ts';
import { AttemptRows } from '../../../../../../main/storage/rows/attempt-rows.ts';
import { JobRows } from '../../../../../../main/storage/rows/job-rows.ts';
import { TaskRows } from '../../../../../../main/storage/rows/task-rows.ts';
import { aCluster, type TestCluster } from '../../../../builders/a-cluster.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';
import { nextTurn } from '../../../../builders/next-turn.ts';
import { anUpdate, JOB, PARAMETERS, shards } from '../a-round.ts';
import { PlayedStepper, someSums } from './an-exchange.ts';

const VALUES = PARAMETERS.sizeBytes / 4;

interface RoundWishes {
  readonly cluster?: TestCluster;
  readonly parts?: number;
  readonly spec?: object;
}

/** A real round whose devices step together, with devices played by the test. */
export class SynchronousStage {
  readonly cluster: TestCluster;
  readonly round: SynchronousRound;
  readonly result: Promise<RoundResult>;
  readonly waits: (string | null)[] = [];
  readonly folded: string[] = [];
  readonly #end = new AbortController();

  constructor(cluster: TestCluster, { parts = 3, spec = {} }: RoundWishes) {
    this.cluster = cluster;
    const strategy = { name: 'synchronous-sgd', minDevices: 2 };
    const jobSpec = TrainJobSpec.parse(aTrainSpec({ strategy, localSteps: 2, ...spec }));
    const { database, clock } = cluster;
    const [jobs, tasks, attempts] = [new JobRows(database), new TaskRows(database), new AttemptRows(database)];
    const unstarted = { wait: null, startedAt: null, endedAt: null, failure: null, earlyStop: null, model: null };
    if (jobs.get(JOB) === undefined) {
      jobs.add({ id: JOB, state: 'running', spec: jobSpec, createdAt: clock.now(), ...unstarted });
    }
    this.round = new SynchronousRound(
      { ...cluster, tasks, attempts },
      {
        jobId: JOB,
        jobName: jobSpec.name,
        number: 1,
        spec: jobSpec,
        strategy: synchronousSgd(jobSpec),
        parameters: PARAMETERS,
        deltas: null,
        updateBytes: PARAMETERS.sizeBytes,
        memory: { parts: new Map(), stateSha256: null },
        partitions: shards(parts),
        tasks: tasks.ofRound(JOB, 1),
        holders: new Map(),
        setAside: new SetAside(cluster, { id: JOB, name: jobSpec.name }),
        sums: someSums(VALUES),
        fold: async (updates) =>
          updates.map(({ task }) => {
            this.folded.push(`${task.taskId}.${task.attempt}`);
            return null;
          }),
        onWait: (wait) => void this.waits.push(wait?.message ?? null),
      },
    );
    this.result = this.round.run(this.#end.signal);
    this.result.catch(() => undefined);
    onTestFinished(() => this.stop());
  }

  /** Ends the round as an orchestrator that stops does. */
  stop(): void {
    this.#end.abort(new Error('the orchestrator stops'));
  }

  /** The devices that were given a share and have not been asked for yet. */
  devices(): SteppingDevice[] {
    return this.round.tasks().flatMap(({ deviceId, state }) => {
      if (deviceId === null || state !== 'offered') return [];
      return this.cluster.commands
        .takeUnsent(deviceId, new Set())
        .flatMap(({ body }) =>
          body.kind === 'train' ? new SteppingDevice(this.round, deviceId, body.assignment) : [],
        );
    });
  }
}

/** One device with its share. */
export class SteppingDevice {
  readonly id: DeviceId;
  readonly assignment: TrainAssignment;
  readonly #round: SynchronousRound;
  #stepper: PlayedStepper | undefined;

  constructor(round: SynchronousRound, id: DeviceId, assignment: TrainAssignment) {
    this.#round = round;
    this.id = id;
    this.assignment = assignment;
  }

  get task(): TaskReference {
    return this.assignment.task;
  }

  /** Brings the gradient of its next step. */
  async bring(value = 1): Promise<void> {
    const received = { step: 0, first: 0 };
    this.#stepper ??= new PlayedStepper(this.#round.openSteps(this.task, this.id, received), VALUES, { name: 'none' });
    await this.#stepper.bring(new Float32Array(VALUES).fill(value));
  }

  async mean(): Promise<number | undefined> {
    return (await this.#stepper?.mean())?.[0];
  }

  /** Brings its update. */
  finish(): void {
    this.#round.expectUpdate(this.task, this.id);
    this.#round.acceptUpdate(this.task, this.id, anUpdate());
  }
}

/** A round over three parts, or as wished, with these devices online. */
export async function aSynchronousRound(online: readonly string[], wishes: RoundWishes = {}) {
  const cluster = wishes.cluster ?? (await aCluster());
  for (const name of online) cluster.admit(name);
  const stage = new SynchronousStage(cluster, wishes);
  await nextTurn();
  return stage;
}

/** All of them take the next step; resolves with what each has for its mean. */
export async function stepTogether(devices: readonly SteppingDevice[]) {
  await Promise.all(devices.map((device, index) => device.bring(index)));
  return await Promise.all(devices.map((device) => device.mean()));
}
