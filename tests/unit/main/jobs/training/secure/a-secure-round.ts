import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { TaskReference, TrainAssignment, UpdateSummary } from '../../../../../../common/domain/assignment.ts';
import type { DeviceId } from '../../../../../../common/domain/ids.ts';
import type { Random } from '../../../../../../common/random.ts';
import { TrainJobSpec } from '../../../../../../common/specs/job-spec.ts';
import { DevicePace } from '../../../../../../main/jobs/training/device-pace.ts';
import type { RoundResult } from '../../../../../../main/jobs/training/round-setup.ts';
import { unmaskedMean } from '../../../../../../main/jobs/training/secure/masked-updates.ts';
import { SecureRound } from '../../../../../../main/jobs/training/secure/secure-round.ts';
import { SetAside } from '../../../../../../main/jobs/training/set-aside.ts';
import { fedAvg } from '../../../../../../main/jobs/training/strategies/fedavg.ts';
import { AttemptRows } from '../../../../../../main/storage/rows/attempt-rows.ts';
import { JobRows } from '../../../../../../main/storage/rows/job-rows.ts';
import { TaskRows } from '../../../../../../main/storage/rows/task-rows.ts';
import { sha256Of } from '../../../../../../platform/blobs/sha256-file.ts';
import { HiddenUpdate } from '../../../../../../worker-agent/secure/hidden-update.ts';
import type { ExchangeCalls } from '../../../../../../worker-agent/session/exchange-calls.ts';
import { aCluster, type TestCluster } from '../../../../builders/a-cluster.ts';
import { aHash } from '../../../../builders/a-hash.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';
import { nextTurn } from '../../../../builders/next-turn.ts';
import { JOB, shards } from '../a-round.ts';

interface SecureRoundWishes {
  readonly cluster?: TestCluster;
  /** Names of devices that are online when the round begins. */
  readonly online?: readonly string[];
  readonly parts?: number;
  readonly values?: number;
  readonly spec?: object;
}

/** A real round that hides its updates, in which real devices take part; their calls and files go by hand. */
export class SecureStage {
  readonly cluster: TestCluster;
  readonly round: SecureRound;
  readonly values: number;
  readonly result: Promise<RoundResult>;
  /** Bytes of all that the orchestrator was told in the calls of the exchange, by device. */
  readonly told = new Map<DeviceId, number>();
  readonly waits: (string | null)[] = [];
  /** What was folded. */
  mean: Float32Array | undefined;
  readonly #spec: TrainJobSpec;

  constructor(cluster: TestCluster, { parts = 3, values = 50, spec = {} }: SecureRoundWishes) {
    this.cluster = cluster;
    this.values = values;
    this.#spec = TrainJobSpec.parse(aTrainSpec({ secureAggregation: { threshold: 2 }, ...spec }));
    const { database, clock, folder } = cluster;
    mkdirSync(join(folder, 'updates'), { recursive: true });
    const [jobs, tasks, attempts] = [new JobRows(database), new TaskRows(database), new AttemptRows(database)];
    const unstarted = { wait: null, startedAt: null, endedAt: null, failure: null, earlyStop: null, model: null };
    if (jobs.get(JOB) === undefined) {
      jobs.add({ id: JOB, state: 'running', spec: this.#spec, createdAt: clock.now(), ...unstarted });
    }
    const secure = this.#spec.secureAggregation;
    if (secure === null) throw new Error('this round hides its updates');
    this.round = new SecureRound(
      { ...cluster, tasks, attempts },
      {
        jobId: JOB,
        jobName: this.#spec.name,
        number: 1,
        spec: this.#spec,
        strategy: fedAvg(this.#spec),
        parameters: { sha256: aHash('parameters'), sizeBytes: 4 * values },
        partitions: shards(parts),
        tasks: tasks.ofRound(JOB, 1),
        holders: new Map(),
        deltas: null,
        updateBytes: 4 * values,
        memory: { parts: new Map(), stateSha256: null },
        pace: new DevicePace(),
        setAside: new SetAside(cluster, { id: JOB, name: this.#spec.name }),
        secure,
        pathOf: (task) => this.pathOf(task),
        fold: async (updates) => {
          this.mean = await unmaskedMean(updates, values);
        },
        onWait: (wait) => void this.waits.push(wait?.message ?? null),
      },
    );
    const end = new AbortController();
    this.result = this.round.run(end.signal);
    this.result.catch(() => undefined);
    onTestFinished(() => end.abort());
  }

  pathOf({ taskId, attempt }: TaskReference): string {
    return join(this.cluster.folder, 'updates', `${taskId}.${attempt}`);
  }

  /** The devices that were given a share, as they take part. */
  devices(): PlayedDevice[] {
    return this.round.tasks().flatMap(({ deviceId, state }) => {
      if (deviceId === null || state !== 'offered') return [];
      const commands = this.cluster.commands.takeUnsent(deviceId, new Set());
      return commands.flatMap(({ body }) =>
        body.kind === 'train' ? new PlayedDevice(this, deviceId, body.assignment) : [],
      );
    });
  }

  /** Goes on after the clock was turned. */
  async passSeconds(seconds: number): Promise<void> {
    this.cluster.clock.advance(seconds * 1_000);
    await nextTurn();
  }

  /** What a device says goes straight to the round. */
  callsOf(deviceId: DeviceId): ExchangeCalls {
    const { exchange } = this.round;
    const note = (...parts: readonly Uint8Array[]) => {
      const bytes = parts.reduce((sum, part) => sum + part.length, 0);
      this.told.set(deviceId, (this.told.get(deviceId) ?? 0) + bytes);
    };
    const calls: Pick<ExchangeCalls, 'advertiseKeys' | 'shareKeys' | 'listSurvivors' | 'unmask'> = {
      advertiseKeys: async (task, keys) => {
        note(keys.letterKey, keys.maskKey);
        return await exchange.advertise(task, deviceId, keys);
      },
      shareKeys: async (task, letters) => {
        note(...letters.map(({ sealed }) => sealed));
        return [...(await exchange.share(task, deviceId, letters))];
      },
      listSurvivors: async (task) => [...(await exchange.survivors(task, deviceId))],
      unmask: async (task, shares) => {
        note(...[...shares.seeds, ...shares.keys].map(({ share }) => share));
        exchange.unmask(task, deviceId, shares);
      },
    };
    return calls as ExchangeCalls;
  }
}

/** One device with its share: the real code of an agent, but for training and for the way to the orchestrator. */
export class PlayedDevice {
  readonly id: DeviceId;
  readonly assignment: TrainAssignment;
  readonly #stage: SecureStage;
  readonly #hidden: HiddenUpdate;
  readonly #signal = new AbortController().signal;
  update = new Float32Array();
  samples = 0;

  constructor(stage: SecureStage, id: DeviceId, assignment: TrainAssignment) {
    if (assignment.secure === null) throw new Error('the task hides its update');
    this.id = id;
    this.assignment = assignment;
    this.#stage = stage;
    this.#hidden = new HiddenUpdate(stage.callsOf(id), assignment.task, assignment.secure);
  }

  setUp(): Promise<number> {
    return this.#hidden.setUp(this.#signal);
  }

  /** Learns something, hides it and brings it. */
  async bring(random: Random, samples = 100): Promise<void> {
    const { task } = this.assignment;
    this.update = Float32Array.from({ length: this.#stage.values }, () => 2 * random.uniform() - 1);
    this.samples = samples;
    const [plain, hidden] = ['plain', 'hidden'].map((kind) => join(this.#stage.cluster.folder, `${this.id}.${kind}`));
    if (plain === undefined || hidden === undefined) return;
    writeFileSync(plain, this.update);
    const trained: UpdateSummary = {
      sha256: sha256Of(readFileSync(plain)),
      sizeBytes: this.update.byteLength,
      samples,
      loss: 0.5,
      accuracy: 0.8,
      trainingMs: 40,
    };
    const update = await this.#hidden.hide(trained, { plain, hidden });
    this.#stage.round.expectUpdate(task, this.id);
    await copyFile(hidden, this.#stage.pathOf(task));
    this.#stage.round.acceptUpdate(task, this.id, update);
  }

  unmask(): Promise<void> {
    return this.#hidden.unmask(this.#signal);
  }
}

/** A round over three parts and three devices, or as wished. */
export async function aSecureRound(wishes: SecureRoundWishes = {}): Promise<SecureStage> {
  const cluster = wishes.cluster ?? (await aCluster());
  for (const name of wishes.online ?? ['mac', 'nuc', 'pi']) cluster.admit(name);
  const stage = new SecureStage(cluster, wishes);
  await nextTurn();
  return stage;
}

/** All of them exchange keys and letters. */
export async function setUpAll(devices: readonly PlayedDevice[]): Promise<void> {
  await Promise.all(devices.map((device) => device.setUp()));
  await nextTurn();
}

/** The mean of the devices' updates, by their samples. */
export function meanOf(devices: readonly PlayedDevice[]): number[] {
  const total = devices.reduce((sum, { samples }) => sum + samples, 0);
  const [first] = devices;
  return Array.from(first?.update ?? [], (_, index) =>
    devices.reduce((sum, { update, samples }) => sum + (samples * (update[index] ?? 0)) / total, 0),
  );
}
