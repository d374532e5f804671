import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DeviceId, type Sha256, type TaskId } from '../../common/domain/ids.ts';
import { sha256OfFile } from '../../platform/blobs/sha256-file.ts';
import { CHUNK_BYTES } from '../../platform/grpc/channel-options.ts';
import type { DeviceCredentials } from '../../platform/grpc/client-credentials.ts';
import { collectLess } from '../../platform/process/collect-less.ts';
import { collectPassedOn } from '../../platform/process/collect-passed-on.ts';
import { Connection } from '../../worker-agent/session/connection.ts';
import { Transfers } from '../../worker-agent/session/transfers.ts';
import { answerParent, ownUsage } from '../cluster/bench-child.ts';
import { chunksOf, pattern, Sink } from './payload.ts';
import { Http2Client } from './raw-http2.ts';

// A device's end of each way, in a process of its own.

/** Over which way bytes go: Node's http2, our adapter from memory to memory, or files and hashes at both ends. */
export type Way = 'http2' | 'memory' | 'stored';

export type Transfer = {
  readonly way: Way;
  readonly direction: 'up' | 'down';
  readonly bytes: number;
  readonly port: number;
};

type Question =
  | { readonly kind: 'start'; readonly credentials: DeviceCredentials; readonly folder: string }
  | (Transfer & { readonly kind: 'transfer'; readonly taskId: TaskId; readonly blob: Sha256 })
  | { readonly kind: 'prepare'; readonly bytes: number }
  | { readonly kind: 'usage' };

/** What training leaves behind for the upload. */
interface Outgoing {
  readonly file: string;
  readonly sha256: Sha256;
}

const source = pattern();
const sink = new Sink();
const clients = new Map<number, Http2Client>();
const connections = new Map<number, Connection>();
const outgoing = new Map<number, Outgoing>();
let shown: { readonly credentials: DeviceCredentials; readonly folder: string } | undefined;

function http2At(port: number): Http2Client {
  const client = clients.get(port) ?? new Http2Client(port, started().credentials);
  clients.set(port, client);
  return client;
}

function connectionTo(port: number): Connection {
  const { credentials } = started();
  const deviceId = DeviceId.parse(randomUUID());
  const connection = connections.get(port) ?? new Connection({ address: `127.0.0.1:${port}`, deviceId, credentials });
  connections.set(port, connection);
  return connection;
}

function started() {
  if (shown === undefined) throw new Error('not started');
  return shown;
}

async function overHttp2({ direction, bytes, port }: Transfer): Promise<void> {
  if (direction === 'up') await http2At(port).upload(source, bytes);
  else await http2At(port).download(sink, bytes);
}

async function throughMemory({ direction, bytes, port }: Transfer): Promise<void> {
  const { models } = connectionTo(port);
  if (direction === 'up') await models.submitGradients(messages(bytes));
  else {
    sink.begin();
    for await (const { data } of models.downloadModel({ offset: BigInt(bytes) })) sink.take(data);
  }
}

async function* messages(bytes: number) {
  let offset = 0n;
  for (const data of chunksOf(source, bytes, CHUNK_BYTES)) {
    yield { kind: { case: 'chunk' as const, value: { offset, data } } };
    offset += BigInt(data.length);
  }
}

/** As agents do it: from a file or into one, with the hash. */
async function throughFiles({ direction, bytes, port }: Transfer, taskId: TaskId, blob: Sha256): Promise<number> {
  const transfers = new Transfers({ connection: async () => connectionTo(port) });
  const { signal } = new AbortController();
  const task = { taskId, attempt: 1 };
  if (direction === 'up') {
    const { file, sha256 } = await fileOf(bytes);
    const update = { sha256, sizeBytes: bytes, samples: 1, loss: 0, accuracy: 1, trainingMs: 0 };
    return await secondsOf(() => transfers.submit({ task, update, file, wasTried: false }, signal));
  }
  const file = join(started().folder, 'fetched');
  await rm(file, { force: true });
  return await secondsOf(() => transfers.fetchParameters(task, { sha256: blob, sizeBytes: bytes }, file, signal));
}

async function fileOf(bytes: number): Promise<Outgoing> {
  const known = outgoing.get(bytes);
  if (known !== undefined) return known;
  const file = join(started().folder, `update-${bytes}`);
  await writeFile(file, chunksOf(source, bytes, CHUNK_BYTES));
  const made = { file, sha256: await sha256OfFile(file) };
  outgoing.set(bytes, made);
  return made;
}

async function secondsOf(work: () => Promise<void>): Promise<number> {
  const before = performance.now();
  await work();
  return (performance.now() - before) / 1_000;
}

async function transfer(one: Transfer, taskId: TaskId, blob: Sha256): Promise<number> {
  if (one.way === 'stored') return await throughFiles(one, taskId, blob);
  const seconds = await secondsOf(() => (one.way === 'http2' ? overHttp2(one) : throughMemory(one)));
  if (one.direction === 'down') sink.check(one.bytes, source);
  return seconds;
}

// As the product's own processes begin.
collectLess();
collectPassedOn();

answerParent(async (question: Question) => {
  switch (question.kind) {
    case 'start':
      shown = question;
      return undefined;
    case 'prepare':
      await fileOf(question.bytes);
      return undefined;
    case 'transfer':
      return await transfer(question, question.taskId, question.blob);
    case 'usage':
      return ownUsage();
  }
});
