import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { DeviceId, TaskId } from '../../../../common/domain/ids.ts';
import { AppError } from '../../../../common/errors.ts';
import { type SharedStepsStream, TaskBoard, type TaskHost } from '../../../../main/jobs/task-board.ts';
import { sharedStepsHandlers } from '../../../../main/rpc/shared-steps-handlers.ts';
import type { CallContext } from '../../../../platform/grpc/server-handlers.ts';
import { MeanGradientsRequestSchema } from '../../../../proto/gen/edgeorchestra/v1/shared_steps_pb.js';

type Request = MessageInitShape<typeof MeanGradientsRequestSchema>;

const START: Request = {
  kind: { case: 'start', value: { task: { taskId: 't1', attempt: 1 }, received: { step: 4, first: 0n } } },
};
const PIECE: Request = {
  kind: { case: 'chunk', value: { position: { step: 4, first: 0n }, samples: 8, data: new Uint8Array(12) } },
};

/** The handlers over one task, whose host opens this stream. */
function someHandlers(stream?: SharedStepsStream) {
  const draining = new AbortController();
  const traffic = { up: 0, down: 0 };
  const board = new TaskBoard();
  const host: Pick<TaskHost, 'openSteps' | 'countTraffic'> = {
    ...(stream === undefined ? {} : { openSteps: () => stream }),
    countTraffic: (_, direction, bytes) => {
      traffic[direction] += bytes;
    },
  };
  board.add(TaskId.parse('t1'), host as TaskHost);
  const { meanGradients } = sharedStepsHandlers({
    identify: () => DeviceId.parse('mac'),
    board,
    draining: draining.signal,
  });
  const context = { signal: new AbortController().signal } as CallContext;
  const call = (...messages: readonly Request[]) =>
    meanGradients(requests(messages), context) as AsyncGenerator<{ kind: { case: string } }>;
  return { call, draining, traffic };
}

/** What a device says; its stream stays open then. */
async function* requests(messages: readonly Request[]) {
  for (const message of messages) yield create(MeanGradientsRequestSchema, message);
  await new Promise(() => undefined);
}

/** A stream that gives back what it was brought. */
class Echo implements SharedStepsStream {
  readonly expected = { step: 4, first: 0 };
  readonly #brought = Promise.withResolvers<Uint8Array>();
  readonly #closed = Promise.withResolvers<never>();
  refusal: AppError | undefined;

  async deliver({ data }: { readonly data: Uint8Array }): Promise<void> {
    if (this.refusal !== undefined) throw this.refusal;
    this.#brought.resolve(data);
  }

  async *means() {
    yield { step: 4, first: 0, data: await Promise.race([this.#brought.promise, this.#closed.promise]) };
  }

  close(reason: unknown): void {
    this.#closed.reject(reason);
  }
}

test('a device is told where it is, brings its gradient and gets the mean; both are counted', async () => {
  const { call, traffic } = someHandlers(new Echo());
  const answers = call(START, PIECE);
  const position = { step: 4, first: 0n };
  expect((await answers.next()).value).toEqual({ kind: { case: 'expected', value: position } });
  const data = new Uint8Array(12);
  expect((await answers.next()).value).toEqual({ kind: { case: 'chunk', value: { position, data } } });
  expect((await answers.next()).done).toBe(true);
  expect(traffic).toEqual({ up: 12, down: 12 });
});

test('a gradient that may not count ends the stream with its reason', async () => {
  const stream = new Echo();
  stream.refusal = new AppError('update-not-finite', 'odd');
  const answers = someHandlers(stream).call(START, PIECE);
  await answers.next();
  await expect(answers.next()).rejects.toMatchObject({ code: 'update-not-finite' });
});

test('a device that waits for the others is told when the orchestrator stops', async () => {
  const { call, draining } = someHandlers(new Echo());
  const answers = call(START);
  await answers.next();
  const waiting = answers.next();
  draining.abort(new AppError('unavailable', 'the orchestrator is stopping'));
  await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
});

test.each([
  ['a stream without a start', [PIECE], new Echo()],
  ['a task whose steps are its own', [START], undefined],
])('%s is refused', async (_, messages, stream) => {
  const answers = someHandlers(stream).call(...messages);
  await expect(answers.next()).rejects.toMatchObject({ code: 'invalid-argument' });
});
