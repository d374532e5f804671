import { type TaskPhase as DomainTaskPhase, Evaluation, Failure } from '../../common/domain/job.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { readChunks } from '../../platform/blobs/read-chunks.ts';
import { CHUNK_BYTES } from '../../platform/grpc/channel-options.ts';
import type { Handlers } from '../../platform/grpc/server-handlers.ts';
import { decodeWith } from '../../platform/wire/decode-with.ts';
import { decodeTaskReference } from '../../platform/wire/task-reference-wire.ts';
import { TaskPhase, type TaskService } from '../../proto/gen/edgeorchestra/v1/task_pb.js';
import type { TaskBoard } from '../jobs/task-board.ts';
import type { IdentifyPeer } from './peer-identity.ts';

export interface TaskHandlersDeps {
  readonly identify: IdentifyPeer;
  readonly board: TaskBoard;
  readonly blobs: BlobStore;
}

/** What a device needs for a task besides the model, and what it tells while it works. */
export function taskHandlers({ identify, board, blobs }: TaskHandlersDeps): Handlers<typeof TaskService.method> {
  return {
    async *fetchInput(request, context) {
      const task = decodeTaskReference(request.task);
      const host = board.hostOf(task);
      const { sha256, sizeBytes } = host.inputOf(task, identify(context));
      for await (const chunk of readChunks(blobs.path(sha256), Number(request.offset), CHUNK_BYTES)) {
        host.countTraffic(task, 'down', chunk.data.length);
        yield { offset: BigInt(chunk.offset), data: chunk.data, totalBytes: BigInt(sizeBytes) };
      }
    },

    async reportProgress(request, context) {
      const task = decodeTaskReference(request.task);
      board.hostOf(task).reportProgress(task, identify(context), {
        phase: PHASE[request.phase],
        samplesDone: Number(request.samplesDone),
        samplesTotal: Number(request.samplesTotal),
        loss: request.loss !== undefined && Number.isFinite(request.loss) ? request.loss : null,
      });
      return {};
    },

    async reportFailure(request, context) {
      const task = decodeTaskReference(request.task);
      const failure = decodeWith(
        Failure,
        { code: request.code, message: request.message.slice(0, 1_024).toWellFormed() },
        'failure',
      );
      if (board.isWanted(task)) board.hostOf(task).reportFailure(task, identify(context), failure);
      return {};
    },

    async reportEvaluation(request, context) {
      const task = decodeTaskReference(request.task);
      const deviceId = identify(context);
      const { accuracy, loss, samples, evaluationMs } = request;
      const found = { accuracy, loss, samples: Number(samples), evaluationMs, deviceId };
      board.hostOf(task).acceptEvaluation(task, deviceId, decodeWith(Evaluation, found, 'evaluation'));
      return {};
    },
  };
}

const PHASE: Readonly<Record<TaskPhase, DomainTaskPhase>> = {
  [TaskPhase.UNSPECIFIED]: 'waiting',
  [TaskPhase.WAITING]: 'waiting',
  [TaskPhase.FETCHING]: 'fetching',
  [TaskPhase.TRAINING]: 'training',
  [TaskPhase.UPLOADING]: 'uploading',
};
