import { create } from '@bufbuild/protobuf';
import { expect, test } from 'vitest';
import { DeviceId, TaskId } from '../../../../common/domain/ids.ts';
import { type SecureExchange, TaskBoard, type TaskHost } from '../../../../main/jobs/task-board.ts';
import { secureAggregationHandlers } from '../../../../main/rpc/secure-aggregation-handlers.ts';
import type { CallContext } from '../../../../platform/grpc/server-handlers.ts';
import {
  AdvertiseKeysRequestSchema,
  ListSurvivorsRequestSchema,
} from '../../../../proto/gen/edgeorchestra/v1/secure_aggregation_pb.js';

const TASK = { taskId: 't1', attempt: 1 };
const KEYS = { letterKey: new Uint8Array(32).fill(1), maskKey: new Uint8Array(32).fill(2) };

/** The handlers over one task, whose host has this exchange. */
function someHandlers(exchange: Partial<SecureExchange> | undefined) {
  const draining = new AbortController();
  const board = new TaskBoard();
  board.add(TaskId.parse('t1'), { exchange } as TaskHost);
  const handlers = secureAggregationHandlers({
    identify: () => DeviceId.parse('mac'),
    board,
    draining: draining.signal,
  });
  const context = { signal: new AbortController().signal } as CallContext;
  return { handlers, context, draining };
}

test('a device that waits for the others is told to ask again when the orchestrator stops', async () => {
  const { handlers, context, draining } = someHandlers({ survivors: () => new Promise(() => undefined) });
  const answer = handlers.listSurvivors(create(ListSurvivorsRequestSchema, { task: TASK }), context);
  draining.abort();
  expect(await answer).toEqual({ pending: true });
});

test('the answer has the keys of all', async () => {
  const { handlers, context } = someHandlers({ advertise: async (_, __, keys) => [{ seat: 1, ...keys }] });
  const request = create(AdvertiseKeysRequestSchema, { task: TASK, keys: KEYS });
  expect(await handlers.advertiseKeys(request, context)).toEqual({ roster: [{ seat: 1, keys: KEYS }] });
});

test('a task whose update is not hidden has no exchange', async () => {
  const { handlers, context } = someHandlers(undefined);
  const answer = handlers.listSurvivors(create(ListSurvivorsRequestSchema, { task: TASK }), context);
  await expect(answer).rejects.toMatchObject({ code: 'invalid-argument' });
});
