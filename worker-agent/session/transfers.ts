import { rm } from 'node:fs/promises';
import type { BlobReference, TaskReference, UpdateSummary } from '../../common/domain/assignment.ts';
import type { Sha256 } from '../../common/domain/ids.ts';
import type { Evaluation, Failure, TaskPhase } from '../../common/domain/job.ts';
import { AppError } from '../../common/errors.ts';
import type { ReplicaId } from '../../common/serving/replica-plan.ts';
import { PartialUpload } from '../../platform/blobs/partial-upload.ts';
import { readChunks } from '../../platform/blobs/read-chunks.ts';
import { CHUNK_BYTES } from '../../platform/grpc/channel-options.ts';
import { encodeEnergy } from '../../platform/wire/energy-wire.ts';
import { encodeTaskReference } from '../../platform/wire/task-reference-wire.ts';
import { encodeTaskUse } from '../../platform/wire/work-use-wire.ts';
import { TaskPhase as WireTaskPhase } from '../../proto/gen/edgeorchestra/v1/task_pb.js';
import type { Connection } from './connection.ts';
import type { OrchestratorLink } from './orchestrator-link.ts';
import { untilDone } from './until-done.ts';

/** How far a task is. */
export interface Progress {
  readonly phase: TaskPhase;
  readonly samplesDone: number;
  readonly samplesTotal: number;
  readonly loss: number | null;
}

/** An update on its way to the orchestrator. */
interface OutgoingUpdate {
  readonly task: TaskReference;
  readonly update: UpdateSummary;
  readonly file: string;
  /** A part of it may have been sent before, by an earlier life of this agent. */
  readonly wasTried: boolean;
}

interface DownloadedChunk {
  readonly offset: bigint;
  readonly data: Uint8Array;
}

const CALL_TIMEOUT_MS = 5_000;
/** A transfer that brings nothing for this long is cut and resumed. */
const STALL_MS = 15_000;

/** What travels for a task besides commands: each transfer survives cuts and goes on from where it was. */
export class Transfers {
  readonly #link: Pick<OrchestratorLink, 'connection'>;

  constructor(link: Pick<OrchestratorLink, 'connection'>) {
    this.#link = link;
  }

  /** Brings the parameters that a task starts from into a file. */
  fetchParameters(task: TaskReference, blob: BlobReference, file: string, signal: AbortSignal): Promise<void> {
    const request = { sha256: blob.sha256, task: encodeTaskReference(task) };
    return this.#download(blob, file, signal, ({ models }, offset, cut) =>
      models.downloadModel({ ...request, offset }, { signal: cut }),
    );
  }

  /** Brings the model of a replica into a file, telling how much of it is here. */
  fetchModel(
    replicaId: ReplicaId,
    blob: BlobReference,
    file: string,
    onReceived: (bytes: number) => void,
    signal: AbortSignal,
  ): Promise<void> {
    return this.#download(blob, file, signal, async function* ({ models }, offset, cut) {
      const chunks = models.downloadModel({ sha256: blob.sha256, replicaId, offset }, { signal: cut });
      for await (const chunk of chunks) {
        yield chunk;
        onReceived(Number(chunk.offset) + chunk.data.length);
      }
    });
  }

  /** Brings the archive of a release that an order names into a file. */
  fetchRelease(orderId: string, blob: BlobReference, file: string, signal: AbortSignal): Promise<void> {
    return this.#download(blob, file, signal, ({ models }, offset, cut) =>
      models.downloadModel({ sha256: blob.sha256, orderId, offset }, { signal: cut }),
    );
  }

  /** Brings a task's shard into a file. */
  fetchShard(task: TaskReference, blob: BlobReference, file: string, signal: AbortSignal): Promise<void> {
    const request = { task: encodeTaskReference(task) };
    return this.#download(blob, file, signal, ({ inputs }, offset, cut) =>
      inputs.fetchInput({ ...request, offset }, { signal: cut }),
    );
  }

  /** Sends an update until the orchestrator has it for good, or does not want it: `task-superseded`. */
  async submit({ task, update, file, wasTried }: OutgoingUpdate, signal: AbortSignal): Promise<void> {
    const wireTask = encodeTaskReference(task);
    let mayBeKept = wasTried;
    await untilDone(this.#link, signal, async ({ models }) => {
      const query = { upload: { case: 'task' as const, value: wireTask } };
      const { receivedBytes } = mayBeKept
        ? await models.queryUpload(query, { signal, timeoutMs: CALL_TIMEOUT_MS })
        : { receivedBytes: 0n };
      mayBeKept = true;
      const watchdog = new Watchdog(STALL_MS, signal);
      async function* messages() {
        const totalBytes = BigInt(update.sizeBytes);
        yield { kind: { case: 'start' as const, value: { task: wireTask, totalBytes } } };
        for await (const { offset, data } of readChunks(file, Number(receivedBytes), CHUNK_BYTES)) {
          watchdog.feed();
          yield { kind: { case: 'chunk' as const, value: { offset: BigInt(offset), data } } };
        }
        watchdog.feed();
        const { sha256, samples, loss, accuracy, trainingMs, heldOut, work, energy, use } = update;
        const finish = {
          ...{ sha256, samples: BigInt(samples), trainingMs },
          ...(loss === null || accuracy === null ? { withholdsFigures: true } : { loss, accuracy }),
          ...(heldOut === undefined ? {} : { heldOut: { ...heldOut, samples: BigInt(heldOut.samples) } }),
          ...(work && { work: { steps: BigInt(work.steps), samplesSeen: BigInt(work.samplesSeen) } }),
          ...(energy && { energy: encodeEnergy(energy) }),
          ...(use && { use: encodeTaskUse(use) }),
        };
        yield { kind: { case: 'finish' as const, value: finish } };
      }
      try {
        await models.submitGradients(messages(), { signal: watchdog.signal });
      } finally {
        watchdog.end();
      }
    });
  }

  /** Tells how far a task is. A report that is lost is no matter. @throws AppError `task-superseded` */
  async reportProgress(task: TaskReference, progress: Progress, signal: AbortSignal): Promise<void> {
    const { tasks } = await this.#link.connection(signal);
    const { phase, samplesDone, samplesTotal, loss } = progress;
    const request = {
      task: encodeTaskReference(task),
      phase: PHASE[phase],
      samplesDone: BigInt(samplesDone),
      samplesTotal: BigInt(samplesTotal),
      ...(loss === null ? {} : { loss }),
    };
    await tasks.reportProgress(request, { signal, timeoutMs: CALL_TIMEOUT_MS });
  }

  /** Gives an attempt up, for certain. */
  async reportFailure(task: TaskReference, { code, message }: Failure, signal: AbortSignal): Promise<void> {
    await untilDone(this.#link, signal, async ({ tasks }) => {
      const request = { task: encodeTaskReference(task), code, message };
      await tasks.reportFailure(request, { signal, timeoutMs: CALL_TIMEOUT_MS });
    });
  }

  /** Tells what parameters are worth, for certain. @throws AppError `task-superseded` */
  async reportEvaluation(task: TaskReference, evaluation: Evaluation, signal: AbortSignal): Promise<void> {
    const { accuracy, loss, samples, evaluationMs } = evaluation;
    await untilDone(this.#link, signal, async ({ tasks }) => {
      const request = { task: encodeTaskReference(task), accuracy, loss, samples: BigInt(samples), evaluationMs };
      await tasks.reportEvaluation(request, { signal, timeoutMs: CALL_TIMEOUT_MS });
    });
  }

  async #download(
    { sha256, sizeBytes }: BlobReference,
    file: string,
    signal: AbortSignal,
    start: (connection: Connection, offset: bigint, cut: AbortSignal) => AsyncIterable<DownloadedChunk>,
  ): Promise<void> {
    let actual: Sha256 | undefined;
    await untilDone(this.#link, signal, async (connection) => {
      const part = await PartialUpload.open(file, sizeBytes);
      const watchdog = new Watchdog(STALL_MS, signal);
      try {
        for await (const { offset, data } of start(connection, BigInt(part.received), watchdog.signal)) {
          watchdog.feed();
          await part.append({ offset: Number(offset), data });
        }
        if (!part.isComplete) throw new AppError('unavailable', 'the download was cut');
        actual = await part.sha256();
      } finally {
        watchdog.end();
        await part.close();
      }
    });
    if (actual !== sha256) {
      await rm(file);
      throw new AppError('checksum-mismatch', `the download has the hash ${actual}, not ${sha256}`);
    }
  }
}

/** Cuts a transfer that stands still. */
class Watchdog {
  readonly #cut = new AbortController();
  readonly #stallMs: number;
  readonly signal: AbortSignal;
  #timer: NodeJS.Timeout;
  #hasEnded = false;

  constructor(stallMs: number, parent: AbortSignal) {
    this.#stallMs = stallMs;
    this.signal = AbortSignal.any([this.#cut.signal, parent]);
    this.#timer = this.#arm();
  }

  /** Something has moved. What a refused upload still reads comes too late: a timer would keep the process from ending. */
  feed(): void {
    if (this.#hasEnded) return;
    clearTimeout(this.#timer);
    this.#timer = this.#arm();
  }

  end(): void {
    this.#hasEnded = true;
    clearTimeout(this.#timer);
  }

  #arm(): NodeJS.Timeout {
    return setTimeout(() => this.#cut.abort(new AppError('unavailable', 'the transfer stood still')), this.#stallMs);
  }
}

const PHASE: Readonly<Record<TaskPhase, WireTaskPhase>> = {
  waiting: WireTaskPhase.WAITING,
  fetching: WireTaskPhase.FETCHING,
  training: WireTaskPhase.TRAINING,
  uploading: WireTaskPhase.UPLOADING,
};
