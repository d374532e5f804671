import { status } from '@grpc/grpc-js';
import { describe, expect, test } from 'vitest';
import { AppError, ERROR_CODES } from '../../../../common/errors.ts';
import { createStub } from '../../../../platform/grpc/client-stub.ts';
import { toStatus } from '../../../../platform/grpc/status-codes.ts';
import { ModelService } from '../../../../proto/gen/edgeorchestra/v1/model_pb.js';
import { TaskService } from '../../../../proto/gen/edgeorchestra/v1/task_pb.js';
import { aGrpcClient } from '../../builders/a-grpc-server.ts';
import { collect } from '../../builders/collect.ts';
import { someModelCalls } from './model-calls.ts';

describe('an error of a handler', () => {
  test('keeps its code across the border, whichever it is', async () => {
    let thrown: AppError = new AppError('internal', '');
    const { stub } = await someModelCalls({
      queryUpload: async () => {
        throw thrown;
      },
    });
    for (const code of ERROR_CODES.filter((one) => one !== 'internal')) {
      thrown = new AppError(code, `what went wrong: ${code}`);
      await expect(stub.queryUpload({})).rejects.toMatchObject({ code, message: `what went wrong: ${code}` });
    }
  });

  test.each([
    ['before its first message', 0],
    ['after its first message', 1],
  ])('that sends a stream, %s, comes out of the reading', async (_, count) => {
    const { stub } = await someModelCalls({
      async *downloadModel() {
        for (let sent = 0; sent < count; sent++) yield { data: new Uint8Array(1) };
        throw new AppError('not-found', 'no such content');
      },
    });
    const reading = collect(stub.downloadModel({}));
    await expect(reading).rejects.toMatchObject({ code: 'not-found', message: 'no such content' });
  });

  test('that is a bug is reported, and the peer learns nothing of it', async () => {
    const bug = new TypeError('secret /home/alice is undefined');
    const { stub, bugs } = await someModelCalls({
      queryUpload: async () => {
        throw bug;
      },
      async *downloadModel() {
        yield {};
        throw bug;
      },
    });
    await expect(stub.queryUpload({})).rejects.toMatchObject({ code: 'internal', message: 'internal error' });
    await expect(collect(stub.downloadModel({}))).rejects.toMatchObject({
      code: 'internal',
      message: 'internal error',
    });
    const service = '/edgeorchestra.v1.ModelService';
    expect(bugs).toEqual([
      { error: bug, method: `${service}/QueryUpload` },
      { error: bug, method: `${service}/DownloadModel` },
    ]);
  });

  test('that the peer can act on is not reported', async () => {
    const { stub, bugs } = await someModelCalls({
      queryUpload: async () => {
        throw new AppError('conflict', 'no');
      },
    });
    await expect(stub.queryUpload({})).rejects.toThrow('no');
    expect(bugs).toEqual([]);
  });

  test('with half a character in its text does not end the process', async () => {
    const { stub } = await someModelCalls({
      queryUpload: async () => {
        throw new AppError('not-found', 'no model \ud800 ünder 名');
      },
    });
    await expect(stub.queryUpload({})).rejects.toMatchObject({
      code: 'not-found',
      message: 'no model \ufffd ünder 名',
    });
  });

  test('has at most 1,024 characters of text', () => {
    const { details } = toStatus(new AppError('not-found', `${'x'.repeat(1_023)}😀`));
    expect(details).toBe(`${'x'.repeat(1_023)}\ufffd`);
  });
});

describe('a failure of the transport', () => {
  test('to reach anybody is `unavailable`', async () => {
    const stub = createStub(aGrpcClient('127.0.0.1:1'), ModelService);
    await expect(stub.queryUpload({})).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('to find the method is `unimplemented`', async () => {
    const { client } = await someModelCalls({});
    await expect(createStub(client, TaskService).reportProgress({})).rejects.toMatchObject({ code: 'unimplemented' });
  });

  test('to answer in time is `deadline-exceeded`, and the handler is told that the caller has gone', async () => {
    const gone = Promise.withResolvers<unknown>();
    const { stub } = await someModelCalls({
      queryUpload: (_, { signal }) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => {
            gone.resolve(signal.reason);
            resolve({});
          });
        }),
    });
    await expect(stub.queryUpload({}, { timeoutMs: 50 })).rejects.toMatchObject({ code: 'deadline-exceeded' });
    expect(await gone.promise).toMatchObject({ code: 'cancelled' });
  });
});

test('every code has a status of its own kind, and only bugs and crashes are INTERNAL', () => {
  const internal = ERROR_CODES.filter((code) => toStatus(new AppError(code, '')).code === status.INTERNAL);
  expect(internal).toEqual(['internal', 'trainer-crashed', 'runtime-failed', 'update-failed']);
  expect(ERROR_CODES.filter((code) => toStatus(new AppError(code, '')).code === status.OK)).toEqual([]);
});
