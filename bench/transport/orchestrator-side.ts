import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { DeviceId, type Sha256, type TaskId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import { TaskBoard, type TaskHost } from '../../main/jobs/task-board.ts';
import { UpdateSpool } from '../../main/jobs/training/update-spool.ts';
import { ModelBandwidth } from '../../main/models/model-bandwidth.ts';
import { modelHandlers } from '../../main/rpc/model-handlers.ts';
import { BlobStore } from '../../platform/blobs/blob-store.ts';
import { bindWithWindow } from '../../platform/grpc/bind-with-window.ts';
import { CHUNK_BYTES, SERVER_OPTIONS } from '../../platform/grpc/channel-options.ts';
import type { DeviceCredentials } from '../../platform/grpc/client-credentials.ts';
import { addService, type Handlers } from '../../platform/grpc/server-handlers.ts';
import { nodeClock } from '../../platform/node-clock.ts';
import { collectLess } from '../../platform/process/collect-less.ts';
import { collectPassedOn } from '../../platform/process/collect-passed-on.ts';
import { stayYoung } from '../../platform/process/stay-young.ts';
import { ModelService } from '../../proto/gen/edgeorchestra/v1/model_pb.js';
import { answerParent, ownUsage } from '../cluster/bench-child.ts';
import { chunksOf, pattern, Sink } from './payload.ts';
import { serveHttp2 } from './raw-http2.ts';

// The orchestrator's end of each way, in a process of its own.

type Question =
  | { readonly kind: 'start'; readonly credentials: DeviceCredentials; readonly folder: string }
  | { readonly kind: 'store'; readonly bytes: number }
  | { readonly kind: 'check'; readonly bytes: number }
  | { readonly kind: 'expect'; readonly taskId: TaskId; readonly bytes: number }
  | { readonly kind: 'usage' };

const DEVICE = DeviceId.parse(randomUUID());
const source = pattern();
const sink = new Sink();
const board = new TaskBoard();
let blobs: BlobStore | undefined;

/** The product's adapter with handlers that only touch memory. */
const inMemory: Partial<Handlers<typeof ModelService.method>> = {
  async submitGradients(requests) {
    sink.begin();
    for await (const { kind } of requests) if (kind.case === 'chunk') sink.take(kind.value.data);
    return {};
  },
  async *downloadModel({ offset: totalBytes }) {
    let at = 0n;
    for (const data of chunksOf(source, Number(totalBytes), CHUNK_BYTES)) {
      yield { offset: at, data, totalBytes };
      at += BigInt(data.length);
    }
  },
};

async function serve(handlers: Handlers<typeof ModelService.method>, credentials: DeviceCredentials): Promise<number> {
  const server = new Server(SERVER_OPTIONS);
  addService(server, ModelService, handlers, { reportBug: (error) => console.error(error) });
  const { key, certificate, authorities } = credentials;
  const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(certificate) };
  const tls = ServerCredentials.createSsl(Buffer.from(authorities.join('\n')), [pair], true);
  return (await bindWithWindow(server, { address: '127.0.0.1:0', credentials: tls, flag: '' })).port;
}

async function start(credentials: DeviceCredentials, folder: string) {
  blobs = new BlobStore(join(folder, 'blobs'));
  const spool = new UpdateSpool({ folder: join(folder, 'updates'), board, onStorageFull: () => undefined });
  await blobs.start();
  await spool.start();
  const uploads = undefined as never; // not called: updates and parameters are what the rounds move
  const serving = { plansOf: () => [] };
  const modelBandwidth = new ModelBandwidth({ clock: nodeClock, bytesPerSecond: undefined });
  const updates = undefined as never; // of the agent; not called either
  const deps = { identify: () => DEVICE, board, blobs, spool, uploads, modelBandwidth, updates, serving };
  const stored = modelHandlers(deps);
  const unused = () => {
    throw new AppError('unimplemented', 'not of this benchmark');
  };
  return {
    http2: (await serveHttp2(credentials, source, sink)).port,
    memory: await serve({ ...stored, uploadModel: unused, queryUpload: unused, ...inMemory }, credentials),
    stored: await serve(stored, credentials),
  };
}

/** Puts so many bytes into the store and tells their hash. */
async function store(bytes: number): Promise<Sha256> {
  if (blobs === undefined) throw new Error('not started');
  mkdirSync(join(blobs.temporaryPath(), '..'), { recursive: true });
  const file = blobs.temporaryPath();
  await writeFile(file, chunksOf(source, bytes, CHUNK_BYTES));
  return (await blobs.adopt(file)).sha256;
}

/** From now on the task owes an update of so many bytes, and may fetch whatever it asks for. */
function expectUpdate(taskId: TaskId, bytes: number): void {
  const host: Partial<TaskHost> = {
    expectUpdate: () => ({ leastBytes: bytes, mostBytes: bytes }),
    expectModel: () => undefined,
    acceptUpdate: () => undefined,
    countTraffic: () => undefined,
  };
  board.add(taskId, host as TaskHost);
}

// As the product's own processes begin.
collectLess();
collectPassedOn();
stayYoung();

answerParent(async (question: Question) => {
  switch (question.kind) {
    case 'start':
      return await start(question.credentials, question.folder);
    case 'store':
      return await store(question.bytes);
    case 'check':
      return sink.check(question.bytes, source);
    case 'expect':
      return expectUpdate(question.taskId, question.bytes);
    case 'usage':
      return ownUsage();
  }
});
