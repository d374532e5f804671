import { type TaskReference, UpdateSummary } from '../../common/domain/assignment.ts';
import { type DeviceId, ResourceName, Sha256, UploadId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { ReplicaPlan } from '../../common/serving/replica-plan.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { readChunks } from '../../platform/blobs/read-chunks.ts';
import { CHUNK_BYTES } from '../../platform/grpc/channel-options.ts';
import type { Handlers } from '../../platform/grpc/server-handlers.ts';
import { decodeWith } from '../../platform/wire/decode-with.ts';
import { decodeEnergy } from '../../platform/wire/energy-wire.ts';
import { decodeTaskReference } from '../../platform/wire/task-reference-wire.ts';
import { decodeTaskUse } from '../../platform/wire/work-use-wire.ts';
import type { ModelService, UpdateFinish, Chunk as WireChunk } from '../../proto/gen/edgeorchestra/v1/model_pb.js';
import type { TaskBoard } from '../jobs/task-board.ts';
import { isRefusal } from '../jobs/training/set-aside.ts';
import type { IncomingUpdate, UpdateSpool } from '../jobs/training/update-spool.ts';
import type { ModelBandwidth } from '../models/model-bandwidth.ts';
import type { ModelUploads } from '../models/model-uploads.ts';
import type { Rollouts } from '../updates/rollouts.ts';
import type { IdentifyPeer } from './peer-identity.ts';
import { unlessStalled } from './stalled.ts';

export interface ModelHandlersDeps {
  readonly identify: IdentifyPeer;
  readonly board: TaskBoard;
  readonly blobs: BlobStore;
  readonly spool: UpdateSpool;
  readonly uploads: ModelUploads;
  /** Of models that are to be served; what a round needs is not held up. */
  readonly modelBandwidth: Pick<ModelBandwidth, 'paced'>;
  readonly updates: Pick<Rollouts, 'archiveFor'>;
  readonly serving: { readonly plansOf: (deviceId: DeviceId) => readonly ReplicaPlan[] };
}

/** A stream that brings nothing for this long is ended; its sender goes on from the offset. */
const STALL_MS = 30_000;

const FinishedUpdate = UpdateSummary.omit({ sizeBytes: true });

/** Models and updates, both ways, resumable. */
export function modelHandlers(deps: ModelHandlersDeps): Handlers<typeof ModelService.method> {
  const { identify, board, blobs, spool, uploads, modelBandwidth, updates, serving } = deps;
  return {
    async uploadModel(requests, context) {
      const owner = identify(context);
      let upload: Awaited<ReturnType<ModelUploads['open']>> | undefined;
      try {
        for await (const { kind } of unlessStalled(requests, STALL_MS)) {
          if (kind.case === 'start') {
            expectFirst(upload);
            upload = await uploads.open({
              owner,
              id: decodeWith(UploadId, kind.value.uploadId, 'start.upload_id'),
              name: decodeWith(ResourceName, kind.value.modelName, 'start.model_name'),
              totalBytes: Number(kind.value.totalBytes),
            });
          } else if (kind.case === 'chunk') await started(upload).append(decodeChunk(kind.value));
          else if (kind.case === 'finish') {
            const sha256 = decodeWith(Sha256, kind.value.sha256, 'finish.sha256');
            const { name, version } = await started(upload).finish(sha256, {});
            return { modelName: name, version, sha256 };
          }
        }
      } finally {
        await upload?.close();
      }
      throw unfinished();
    },

    async queryUpload({ upload }, context) {
      if (upload.case === 'task') {
        const { bytes, isComplete } = await spool.received(decodeTaskReference(upload.value), identify(context));
        return { receivedBytes: BigInt(bytes), complete: isComplete };
      }
      const id = decodeWith(UploadId, upload.value, 'upload_id');
      const { receivedBytes, complete } = await uploads.queryOfDevice(identify(context), id);
      return { receivedBytes: BigInt(receivedBytes), complete };
    },

    async *downloadModel(request, context) {
      const sha256 = decodeWith(Sha256, request.sha256, 'sha256');
      const device = identify(context);
      if (request.orderId !== '' || request.replicaId !== '') {
        if (request.orderId !== '') expectOrdered(updates.archiveFor(device, request.orderId), sha256);
        else expectPlanned(serving.plansOf(device), request.replicaId, sha256);
        const totalBytes = BigInt(await blobs.size(sha256));
        const chunks = readChunks(blobs.path(sha256), Number(request.offset), CHUNK_BYTES);
        for await (const chunk of modelBandwidth.paced(chunks, context.signal)) {
          yield { offset: BigInt(chunk.offset), data: chunk.data, totalBytes };
        }
        return;
      }
      const task = decodeTaskReference(request.task);
      const host = board.hostOf(task);
      host.expectModel(task, device, sha256);
      const totalBytes = BigInt(await blobs.size(sha256));
      for await (const chunk of readChunks(blobs.path(sha256), Number(request.offset), CHUNK_BYTES)) {
        host.countTraffic(task, 'down', chunk.data.length);
        yield { offset: BigInt(chunk.offset), data: chunk.data, totalBytes };
      }
    },

    async submitGradients(requests, context) {
      const device = identify(context);
      let update: IncomingUpdate | undefined;
      let task: TaskReference | undefined;
      try {
        for await (const { kind } of unlessStalled(requests, STALL_MS)) {
          if (kind.case === 'start') {
            expectFirst(update);
            task = decodeTaskReference(kind.value.task);
            update = await spool.open(task, device, Number(kind.value.totalBytes));
          } else if (kind.case === 'chunk') await started(update).append(decodeChunk(kind.value));
          else if (kind.case === 'finish') {
            await started(update).finish(decodeFinish(kind.value));
            return {};
          }
        }
      } catch (error) {
        if (error instanceof AppError && task !== undefined && isRefusal(error)) {
          const { code, message } = error;
          board.hostOf(task).noteRefusal?.(task, device, { code, message });
        }
        throw error;
      } finally {
        await update?.close();
      }
      throw unfinished();
    },
  };
}

/** A device gets only models that it is to serve. */
function expectPlanned(plans: readonly ReplicaPlan[], replicaId: string, sha256: Sha256): void {
  if (plans.some((plan) => plan.replicaId === replicaId && plan.model.sha256 === sha256)) return;
  throw new AppError('forbidden', 'this device is not to serve that model');
}

/** A device gets only the release that it was asked to become. */
function expectOrdered(ordered: Sha256, sha256: Sha256): void {
  if (ordered !== sha256) throw new AppError('forbidden', 'this is not the release that the order names');
}

function decodeChunk({ offset, data }: WireChunk) {
  return { offset: Number(offset), data };
}

function decodeFinish({
  sha256,
  samples,
  trainingMs,
  heldOut,
  work,
  energy,
  use,
  withholdsFigures,
  ...told
}: UpdateFinish) {
  const { loss, accuracy } = withholdsFigures ? { loss: null, accuracy: null } : told;
  if (loss !== null && !Number.isFinite(loss))
    throw new AppError('update-not-finite', 'the training loss is not a number');
  const judged = heldOut && { ...heldOut, samples: Number(heldOut.samples) };
  const done = work && { steps: Number(work.steps), samplesSeen: Number(work.samplesSeen) };
  const figures = { samples: Number(samples), loss, accuracy, trainingMs };
  const finish = {
    sha256,
    ...figures,
    heldOut: judged,
    work: done,
    energy: decodeEnergy(energy),
    use: decodeTaskUse(use),
  };
  return decodeWith(FinishedUpdate, finish, 'finish');
}

/** The end of a stream proves nothing: only a finish does. */
function unfinished(): AppError {
  return new AppError('cancelled', 'the stream ended before it was finished; go on from the offset');
}

/** One stream, one upload. */
function expectFirst(upload: unknown): void {
  if (upload !== undefined) throw new AppError('invalid-argument', 'an upload has one start message');
}

function started<Upload>(upload: Upload | undefined): Upload {
  if (upload === undefined) throw new AppError('invalid-argument', 'an upload begins with a start message');
  return upload;
}
