import { randomBytes } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { TaskReference } from '../../../common/domain/assignment.ts';
import { sha256Of } from '../../../platform/blobs/sha256-file.ts';
import { encodeMetrics } from '../../../platform/wire/metrics-wire.ts';
import type { TrainCommand } from '../../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import {
  Goodbye_Reason as GoodbyeReason,
  type HeartbeatRequestSchema,
} from '../../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import type { SubmitGradientsRequestSchema } from '../../../proto/gen/edgeorchestra/v1/model_pb.js';
import { Outbox } from '../../../worker-agent/session/outbox.ts';
import { someMetrics } from '../../unit/builders/some-metrics.ts';
import { within } from '../within.ts';
import type { Attack } from './attack.ts';
import { outcomeOf } from './outcome.ts';
import type { Target } from './target.ts';

const CHUNK_BYTES = 256 << 10;

type Piece = NonNullable<MessageInitShape<typeof SubmitGradientsRequestSchema>['kind']>;

/** What the traitor was told to train. */
interface Order {
  readonly task: TaskReference;
  readonly totalBytes: number;
  readonly samples: number;
}

const start = ({ task, totalBytes }: Order, bytes = totalBytes): Piece => ({
  case: 'start',
  value: { task, totalBytes: BigInt(bytes) },
});
const chunk = (offset: number, data: Uint8Array): Piece => ({ case: 'chunk', value: { offset: BigInt(offset), data } });
const finish = (sha256: string, { samples }: Order, loss = 0.5): Piece => ({
  case: 'finish',
  value: { sha256, samples: BigInt(samples), loss, accuracy: 0.5, trainingMs: 1 },
});

/** All chunks of an update from an offset on. */
function chunksOf(content: Uint8Array, from = 0): Piece[] {
  const pieces: Piece[] = [];
  for (let offset = from; offset < content.length; offset += CHUNK_BYTES) {
    pieces.push(chunk(offset, content.subarray(offset, offset + CHUNK_BYTES)));
  }
  return pieces;
}

/** What the traitor sends for its own task, in order, and what it is told. */
const UPLOADS: readonly { name: string; outcome: string; pieces: (order: Order, content: Buffer) => Piece[] }[] = [
  {
    name: 'begins an update of another size',
    outcome: 'update-malformed',
    pieces: (order) => [start(order, order.totalBytes + 4)],
  },
  {
    name: 'sends a chunk before it has said of what',
    outcome: 'invalid-argument',
    pieces: () => [chunk(0, Buffer.alloc(4))],
  },
  {
    name: 'finishes what it has not begun',
    outcome: 'invalid-argument',
    pieces: (order) => [finish('0'.repeat(64), order)],
  },
  { name: 'begins twice in one stream', outcome: 'invalid-argument', pieces: (order) => [start(order), start(order)] },
  {
    name: 'sends the second chunk first',
    outcome: 'upload-out-of-order',
    pieces: (order, content) => [start(order), ...chunksOf(content, CHUNK_BYTES)],
  },
  {
    name: 'sends a chunk twice',
    outcome: 'upload-out-of-order',
    pieces: (order, content) => [start(order), chunk(0, content.subarray(0, 100)), chunk(0, content.subarray(0, 100))],
  },
  {
    name: 'sends an offset that is no place in a file',
    outcome: 'upload-out-of-order',
    pieces: (order) => [start(order), { case: 'chunk', value: { offset: 2n ** 63n, data: new Uint8Array(4) } }],
  },
  {
    name: 'finishes after the first hundred bytes',
    outcome: 'upload-out-of-order',
    pieces: (order) => [start(order), finish('0'.repeat(64), order)],
  },
  {
    name: 'sends more than it has announced',
    outcome: 'upload-too-large',
    pieces: (order, content) => [start(order), ...chunksOf(content, 100), chunk(content.length, Buffer.alloc(4))],
  },
  {
    name: 'finishes with a loss that is no number',
    outcome: 'update-not-finite',
    pieces: (order, content) => [start(order), finish(sha256Of(content), order, Number.NaN)],
  },
  {
    name: 'finishes with another hash',
    outcome: 'checksum-mismatch',
    pieces: (order) => [start(order), finish('0'.repeat(64), order)],
  },
  {
    name: 'claims to have seen a million times the samples',
    outcome: 'update-malformed',
    pieces: (order, content) => [
      start(order),
      ...chunksOf(content),
      finish(sha256Of(content), { ...order, samples: order.samples * 1e6 }),
    ],
  },
];

/** What a device does with work that it was given: all of it in one go, on one task, which it leaves to others then. */
export const TRAINER_ATTACKS: readonly Attack[] = [
  {
    name: 'a device that was given work',
    outcome: [...UPLOADS.map(({ outcome }) => outcome), 'done', 'update-not-finite'].join(', '),
    run: async (target) => {
      const { traitor, orchestrator } = target;
      await traitor.register();
      const { order, leave } = await getWork(target);
      const came: string[] = [];
      const content = randomBytes(order.totalBytes);
      for (const { pieces } of UPLOADS) came.push(await submit(target, pieces(order, content)));
      const notANumber = Buffer.alloc(order.totalBytes, 0xff);
      const after = orchestrator.live.mark;
      // Its own stays from the last try, whole and by another hash: the first finish drops it.
      await submit(target, [start(order), finish('0'.repeat(64), order)]);
      came.push(await submit(target, [start(order), ...chunksOf(notANumber), finish(sha256Of(notANumber), order)]));
      leave();
      const { body } = await orchestrator.live.untilEvent(
        'task-reassigned',
        ({ deviceId, failure }) => deviceId === traitor.id && failure.code === 'update-not-finite',
        { after },
      );
      came.push(body.failure.code);
      return came.join(', ');
    },
  },
];

/** Beats until it is given work; `leave` goes for good. */
async function getWork({ traitor }: Target): Promise<{ order: Order; leave: () => void }> {
  const outbox = new Outbox<MessageInitShape<typeof HeartbeatRequestSchema>>();
  let sequence = 0n;
  const beat = () =>
    outbox.push({ kind: { case: 'beat', value: { sequence: ++sequence, metrics: encodeMetrics(someMetrics()) } } });
  beat();
  const pulse = setInterval(beat, 1_000);
  const given = Promise.withResolvers<TrainCommand>();
  const listen = async () => {
    for await (const { kind } of traitor.heartbeat.heartbeat(outbox)) {
      if (kind.case === 'command' && kind.value.kind.case === 'train') given.resolve(kind.value.kind.value);
    }
  };
  listen()
    .catch((error: unknown) => given.reject(error))
    .finally(() => clearInterval(pulse));
  const command = await within('work for the traitor', given.promise);
  const { taskId = '', attempt = 0 } = command.task ?? {};
  const order = {
    task: { taskId, attempt } as TaskReference,
    totalBytes: Number(command.parameters?.sizeBytes ?? 0n),
    samples: 400,
  };
  return {
    order,
    leave: () => {
      outbox.push({ kind: { case: 'goodbye', value: { reason: GoodbyeReason.STOPPING } } });
      outbox.close();
    },
  };
}

async function submit({ traitor }: Target, pieces: readonly Piece[]): Promise<string> {
  const stream = (async function* () {
    for (const kind of pieces) yield { kind };
  })();
  return await outcomeOf(traitor.models.submitGradients(stream));
}
