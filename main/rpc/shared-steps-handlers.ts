import type { StepPosition } from '../../common/domain/shared-steps.ts';
import { AppError } from '../../common/errors.ts';
import type { Handlers } from '../../platform/grpc/server-handlers.ts';
import { decodeTaskReference } from '../../platform/wire/task-reference-wire.ts';
import type {
  MeanGradientsRequest,
  SharedStepsService,
  StepPosition as WirePosition,
} from '../../proto/gen/edgeorchestra/v1/shared_steps_pb.js';
import type { SharedStepsStream, TaskBoard } from '../jobs/task-board.ts';
import type { IdentifyPeer } from './peer-identity.ts';
import { unlessStalled } from './stalled.ts';

export interface SharedStepsHandlersDeps {
  readonly identify: IdentifyPeer;
  readonly board: TaskBoard;
  /** The server is about to stop: nobody is kept waiting. */
  readonly draining: AbortSignal;
}

/** A stream has said by then what it is for. */
const START_MS = 10_000;

/** Steps that the devices of a round take together. */
export function sharedStepsHandlers({
  identify,
  board,
  draining,
}: SharedStepsHandlersDeps): Handlers<typeof SharedStepsService.method> {
  return {
    async *meanGradients(requests, context) {
      const deviceId = identify(context);
      const messages = requests[Symbol.asyncIterator]();
      // Only the start: later the device may wait for others as long as they take.
      const start = { [Symbol.asyncIterator]: () => ({ next: () => messages.next() }) };
      const first = await unlessStalled(start, START_MS).next();
      if (first.done === true || first.value.kind.case !== 'start') {
        throw new AppError('invalid-argument', 'a stream of steps begins with a start message');
      }
      const { task: wireTask, received } = first.value.kind.value;
      const task = decodeTaskReference(wireTask);
      const host = board.hostOf(task);
      if (host.openSteps === undefined) {
        throw new AppError('invalid-argument', 'the device takes the steps of this task for itself');
      }
      const stream = host.openSteps(task, deviceId, decodePosition(received));
      const over = AbortSignal.any([context.signal, draining]);
      const stop = () => stream.close(over.reason);
      over.addEventListener('abort', stop, { once: true });
      if (over.aborted) stop();
      const counted = (bytes: number) => host.countTraffic(task, 'up', bytes);
      takeGradients(messages, stream, counted).catch((error: unknown) => stream.close(error));
      try {
        yield { kind: { case: 'expected', value: encodePosition(stream.expected) } };
        for await (const { data, ...position } of stream.means()) {
          host.countTraffic(task, 'down', data.length);
          yield { kind: { case: 'chunk', value: { position: encodePosition(position), data } } };
        }
      } finally {
        over.removeEventListener('abort', stop);
      }
    },
  };
}

/** Takes what comes until the device has no more; means go on to the last. */
async function takeGradients(
  messages: AsyncIterator<MeanGradientsRequest>,
  stream: SharedStepsStream,
  counted: (bytes: number) => void,
): Promise<void> {
  for (let next = await messages.next(); next.done !== true; next = await messages.next()) {
    const { kind } = next.value;
    if (kind.case !== 'chunk') throw new AppError('invalid-argument', 'after the start come gradients');
    const { position, samples, data } = kind.value;
    counted(data.length);
    await stream.deliver({ ...decodePosition(position), samples, data });
  }
}

function decodePosition(wire: WirePosition | undefined): StepPosition {
  if (wire === undefined) throw new AppError('invalid-argument', 'a position is missing');
  return { step: wire.step, first: Number(wire.first) };
}

function encodePosition({ step, first }: StepPosition) {
  return { step, first: BigInt(first) };
}
