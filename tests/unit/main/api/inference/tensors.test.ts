import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import type { Deployment } from '../../../../../common/domain/deployment.ts';
import { Sha256 } from '../../../../../common/domain/ids.ts';
import { AppError } from '../../../../../common/errors.ts';
import type { TensorHeader } from '../../../../../common/serving/inference-request.ts';
import type { Answer } from '../../../../../main/serving/inference-desk.ts';
import { ask } from '../a-control-api.ts';
import { type Asked, aDeployment, anEnd, failsAfter, SmallDesk } from './a-small-desk.ts';
import { anInferenceApi, bearer } from './an-inference-api.ts';

const net = (changes: Partial<Deployment> = {}) =>
  aDeployment('net', {
    interface: 'tensors',
    model: { name: 'mnist', version: 3, sha256: Sha256.parse('ab'.repeat(32)), sizeBytes: 1, format: 'onnx' },
    inputs: [
      { name: 'image', type: 'float32', shape: ['batch', 784] },
      { name: 'words', type: 'string', shape: null },
    ],
    outputs: [{ name: 'classes', type: 'int64', shape: [10] }],
    ...changes,
  });

/** Gives back what it is given, under the same names. */
async function* echoes({ request: { body, content } }: Asked): Answer {
  if (body.kind !== 'tensors') throw new Error('it was asked for something else');
  yield [];
  return anEnd({ header: { kind: 'tensors', outputs: body.inputs }, content, promptTokens: 0, completionTokens: 0 });
}

interface Reply {
  readonly status: number;
  readonly head: unknown;
  readonly binary: Buffer;
  readonly type: string;
}

async function anApi(...deployments: Deployment[]) {
  const desk = new SmallDesk(...(deployments.length === 0 ? [net()] : deployments));
  desk.answer = echoes;
  const api = await anInferenceApi(desk);
  const look = async (path: string) => {
    const { status, text } = await ask(api.url + path, { headers: bearer(api.key) });
    return [status, JSON.parse(text) as unknown] as const;
  };
  /** Sends JSON, with bytes behind it where there are any. */
  const infer = async (json: unknown, binary?: Uint8Array, path = '/v2/models/net/infer'): Promise<Reply> => {
    const head = Buffer.from(JSON.stringify(json));
    const headers = binary === undefined ? {} : { 'inference-header-content-length': String(head.length) };
    return await new Promise((resolve, reject) => {
      const sent = httpRequest(api.url + path, {
        method: 'POST',
        headers: { ...bearer(api.key), ...headers },
        agent: false,
      });
      sent.on('error', reject).on('response', (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          const all = Buffer.concat(chunks);
          const length = Number(response.headers['inference-header-content-length'] ?? all.length);
          resolve({
            status: response.statusCode ?? 0,
            head: JSON.parse(all.toString('utf8', 0, length)) as unknown,
            binary: all.subarray(length),
            type: String(response.headers['content-type']),
          });
        });
      });
      sent.end(Buffer.concat([head, binary ?? new Uint8Array()]));
    });
  };
  return { ...api, desk, look, infer };
}

const floats = (...values: number[]) => new Uint8Array(new Float32Array(values).buffer);

describe('the server', () => {
  test('tells what it is, that it lives, and whether all of its models are ready', async () => {
    const { look, desk } = await anApi();
    expect(await look('/v2')).toEqual([
      200,
      { name: 'edgeorchestra', version: expect.any(String), extensions: ['binary_tensor_data'] },
    ]);
    expect(await look('/v2/health/live')).toEqual([200, { live: true }]);
    expect(await look('/v2/health/ready')).toEqual([200, { ready: true }]);
    desk.deployments.set('more', aDeployment('more', { state: 'starting' }));
    expect(await look('/v2/health/ready')).toEqual([503, { ready: false }]);
  });
});

describe('a model', () => {
  test('tells what it takes and gives, with open sizes as -1', async () => {
    const { look } = await anApi();
    const metadata = {
      name: 'net',
      versions: ['3'],
      platform: 'onnxruntime_onnx',
      inputs: [
        { name: 'image', datatype: 'FP32', shape: [-1, 784] },
        { name: 'words', datatype: 'BYTES', shape: [-1] },
      ],
      outputs: [{ name: 'classes', datatype: 'INT64', shape: [10] }],
    };
    expect(await look('/v2/models/net')).toEqual([200, metadata]);
    expect(await look('/v2/models/net/versions/3')).toEqual([200, metadata]);
    expect(await look('/v2/models/net/versions/2')).toEqual([404, { error: expect.stringContaining('version 3') }]);
    expect(await look('/v2/models/none')).toEqual([404, { error: expect.any(String) }]);
  });

  test.each([
    ['ready', 200],
    ['degraded', 200],
    ['starting', 503],
  ] as const)('that is %s is answered with %i', async (state, status) => {
    const { look } = await anApi(net({ state }));
    expect(await look('/v2/models/net/ready')).toEqual([status, { name: 'net', ready: status === 200 }]);
    expect((await look('/v2/models/net/versions/3/ready'))[0]).toBe(status);
  });
});

describe('tensors', () => {
  test.each([
    ['BOOL', [true, false, true], undefined],
    ['UINT8', [0, 128, 255], undefined],
    ['UINT16', [0, 1, 65_535], undefined],
    ['UINT32', [0, 1, 4_294_967_295], undefined],
    ['UINT64', [0, 1, Number.MAX_SAFE_INTEGER], undefined],
    ['INT8', [-128, 0, 127], undefined],
    ['INT16', [-32_768, 0, 32_767], undefined],
    ['INT32', [-2_147_483_648, 0, 2_147_483_647], undefined],
    ['INT64', [-Number.MAX_SAFE_INTEGER, 0, 7], undefined],
    ['FP16', [0.1, -2, 65_504], [0.0999755859375, -2, 65_504]],
    ['FP32', [0.1, -2, 3e38], [Math.fround(0.1), -2, Math.fround(3e38)]],
    ['FP64', [0.1, -2, 1e300], undefined],
    ['BYTES', ['', 'é', 'a"b'], undefined],
  ])('of %s go to the model and come back', async (datatype, data, back) => {
    const { infer } = await anApi();
    const { status, head, type } = await infer({ id: 'i1', inputs: [{ name: 'x', shape: [3], datatype, data }] });
    expect([status, type]).toEqual([200, 'application/json']);
    expect(head).toEqual({
      id: 'i1',
      model_name: 'net',
      model_version: '3',
      outputs: [{ name: 'x', datatype, shape: [3], data: back ?? data }],
    });
  });

  test('may be nested as their shape, or empty, or a single number', async () => {
    const { infer, desk } = await anApi();
    const reply = await infer({
      inputs: [
        { name: 'nested', shape: [2, 1, 2], datatype: 'FP32', data: [[[1, 2]], [[3, 4]]], parameters: { other: 1 } },
        { name: 'empty', shape: [0, 3], datatype: 'FP32', data: [] },
        { name: 'scalar', shape: [], datatype: 'INT8', data: [7] },
      ],
      parameters: { ignored: true },
    });
    expect(reply.head).toMatchObject({ outputs: [{ data: [1, 2, 3, 4] }, { data: [] }, { data: [7] }] });
    expect(desk.asked[0]?.request).toEqual({
      body: {
        kind: 'tensors',
        inputs: [
          { name: 'nested', type: 'FP32', shape: [2, 1, 2], sizeBytes: 16 },
          { name: 'empty', type: 'FP32', shape: [0, 3], sizeBytes: 0 },
          { name: 'scalar', type: 'INT8', shape: [], sizeBytes: 1 },
        ],
        outputs: null,
      },
      content: Buffer.concat([floats(1, 2, 3, 4), Buffer.from([7])]),
    });
  });

  test('of 64 bits come back exactly, and what is no number as null', async () => {
    const { url, key, desk } = await anApi();
    const outputs: TensorHeader[] = [
      { name: 'big', type: 'INT64', shape: [2], sizeBytes: 16 },
      { name: 'odd', type: 'FP32', shape: [3], sizeBytes: 12 },
    ];
    const content = Buffer.concat([
      new Uint8Array(new BigInt64Array([-(2n ** 63n), 2n ** 63n - 1n]).buffer),
      floats(Number.NaN, Number.NEGATIVE_INFINITY, 1),
    ]);
    // A byte in front: no element lies where its type would have it.
    const moved = Buffer.concat([new Uint8Array(1), content]).subarray(1);
    desk.answer = async function* (): Answer {
      yield [];
      return anEnd({ header: { kind: 'tensors', outputs }, content: moved });
    };
    const body = JSON.stringify({ inputs: [{ name: 'x', shape: [1], datatype: 'INT8', data: [1] }] });
    const { text: answer } = await ask(`${url}/v2/models/net/infer`, { method: 'POST', headers: bearer(key), body });
    expect(answer).toContain('"data":[-9223372036854775808,9223372036854775807]');
    expect(answer).toContain('"data":[null,null,1]');
  });

  test('go and come in bytes, beside others in JSON', async () => {
    const { infer } = await anApi();
    const text = Buffer.from([2, 0, 0, 0, 0x68, 0x69, 0, 0, 0, 0]);
    const inputs = [
      { name: 'a', shape: [2], datatype: 'FP32', parameters: { binary_data_size: 8 } },
      { name: 'b', shape: [1], datatype: 'INT8', data: [5] },
      { name: 'c', shape: [2], datatype: 'BYTES', parameters: { binary_data_size: text.length } },
    ];
    const outputs = [{ name: 'a', parameters: { binary_data: true } }, { name: 'c' }];
    const reply = await infer({ inputs, outputs }, Buffer.concat([floats(1, 2), text]));
    expect([reply.status, reply.type]).toEqual([200, 'application/octet-stream']);
    expect(reply.head).toEqual({
      model_name: 'net',
      model_version: '3',
      outputs: [
        { name: 'a', datatype: 'FP32', shape: [2], parameters: { binary_data_size: 8 } },
        { name: 'c', datatype: 'BYTES', shape: [2], data: ['hi', ''] },
      ],
    });
    expect(reply.binary).toEqual(Buffer.from(floats(1, 2)));
    const allInBytes = await infer(
      { inputs, parameters: { binary_data_output: true } },
      Buffer.concat([floats(1, 2), text]),
    );
    expect(allInBytes.binary).toEqual(Buffer.concat([floats(1, 2), Buffer.from([5]), text]));
  });

  test.each([
    ['too few', { shape: [2, 2], datatype: 'FP32', data: [1, 2, 3] }, /\[2, 2\] has 4 elements, and these are 3/],
    ['ragged', { shape: [2, 2], datatype: 'FP32', data: [[1, 2], [3]] }, /not nested as the shape/],
    ['none', { shape: [1], datatype: 'FP32' }, /data: an array/],
    ['of another type', { shape: [1], datatype: 'INT8', data: [128] }, /128 is no INT8/],
    ['too large for their type', { shape: [1], datatype: 'FP16', data: [70_000] }, /70000 is no FP16/],
    ['not told exactly by JSON', { shape: [1], datatype: 'INT64', data: [2 ** 60] }, /is no INT64/],
    ['no strings', { shape: [1], datatype: 'BYTES', data: [1] }, /BYTES are strings/],
    ['of a type that there is not', { shape: [1], datatype: 'FP8', data: [1] }, /datatype/],
    ['endless', { shape: [1e9, 1e9], datatype: 'FP32', data: [] }, /more elements/],
    ['smaller than nothing', { shape: [-1], datatype: 'FP32', data: [] }, /shape/],
    [
      'in bytes that are missing',
      { shape: [2], datatype: 'FP32', parameters: { binary_data_size: 8 } },
      /0 bytes came/,
    ],
  ])('that are %s are refused', async (_, input, words) => {
    const { infer, desk } = await anApi();
    const { status, head } = await infer({ inputs: [{ name: 'x', ...input }] });
    expect([status, head]).toEqual([400, { error: expect.stringMatching(words) as unknown }]);
    expect(desk.asked).toEqual([]);
  });

  test.each([
    [
      'another size than the shape has',
      { shape: [3], datatype: 'FP32', parameters: { binary_data_size: 8 } },
      floats(1, 2),
      /12 bytes, not 8/,
    ],
    [
      'more bytes than they are',
      { shape: [1], datatype: 'FP32', parameters: { binary_data_size: 4 } },
      floats(1, 2),
      /8 bytes came/,
    ],
    [
      'data as well',
      { shape: [2], datatype: 'FP32', data: [1, 2], parameters: { binary_data_size: 8 } },
      floats(1, 2),
      /no data in JSON/,
    ],
    [
      'strings that go on for ever',
      { shape: [1], datatype: 'BYTES', parameters: { binary_data_size: 4 } },
      Buffer.from([9, 0, 0, 0]),
      /end at byte 13 of 4/,
    ],
    [
      'fewer strings',
      { shape: [2], datatype: 'BYTES', parameters: { binary_data_size: 4 } },
      Buffer.from([0, 0, 0, 0]),
      /holds 1 strings, not 2/,
    ],
  ])('in bytes with %s are refused', async (_, input, binary, words) => {
    const { infer, desk } = await anApi();
    const { status, head } = await infer({ inputs: [{ name: 'x', ...input }] }, binary);
    expect([status, head]).toEqual([400, { error: expect.stringMatching(words) as unknown }]);
    expect(desk.asked).toEqual([]);
  });

  test('of more than 32 MiB are refused before they have come, and of 32 MiB less a little are taken', async () => {
    const { infer } = await anApi();
    const count = (32 << 18) - 100;
    const input = (size: number) => ({
      name: 'x',
      shape: [size],
      datatype: 'FP32',
      parameters: { binary_data_size: size * 4 },
    });
    const outputs = [{ name: 'other' }];
    expect((await infer({ inputs: [input(count)], outputs }, new Uint8Array(count * 4))).status).toBe(200);
    const more = 32 << 18;
    expect((await infer({ inputs: [input(more)], outputs }, new Uint8Array(more * 4))).status).toBe(413);
  });
});

describe('a request', () => {
  test('names the version that is served, or none', async () => {
    const { infer } = await anApi();
    const body = { inputs: [{ name: 'x', shape: [1], datatype: 'INT8', data: [1] }] };
    expect((await infer(body, undefined, '/v2/models/net/versions/3/infer')).status).toBe(200);
    expect((await infer(body, undefined, '/v2/models/net/versions/4/infer')).status).toBe(404);
  });

  test('asks for some outputs', async () => {
    const { infer, desk } = await anApi();
    const inputs = ['x', 'y'].map((name) => ({ name, shape: [1], datatype: 'INT8', data: [1] }));
    expect((await infer({ inputs, outputs: [{ name: 'y' }] })).head).toMatchObject({ outputs: [{ name: 'y' }] });
    expect(desk.asked[0]?.request.body).toMatchObject({ outputs: ['y'] });
  });

  test('is not for a model of text', async () => {
    const { infer } = await anApi(aDeployment('net'));
    const { status, head } = await infer({ inputs: [{ name: 'x', shape: [1], datatype: 'INT8', data: [1] }] });
    expect([status, head]).toEqual([400, { error: expect.stringContaining('/v1/chat/completions') as unknown }]);
  });

  test('that fails says why, and when to come again', async () => {
    const { infer, desk } = await anApi();
    const body = { inputs: [{ name: 'x', shape: [1], datatype: 'INT8', data: [1] }] };
    desk.answer = () => failsAfter([], new AppError('overloaded', 'full', { details: { retryAfterSeconds: 2 } }));
    expect(await infer(body)).toMatchObject({ status: 429, head: { error: 'full' } });
    desk.answer = () => failsAfter([], new Error('secret'));
    expect(await infer(body)).toMatchObject({ status: 500, head: { error: 'internal error' } });
  });
});
