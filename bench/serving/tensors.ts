import { writeFile } from 'node:fs/promises';
import { pino } from 'pino';
import { exportOnnx } from '../../common/onnx/export-onnx.ts';
import { writeOnnx } from '../../common/onnx/write-onnx.ts';
import { Random } from '../../common/random.ts';
import type { AnswerEnd } from '../../common/serving/inference-answer.ts';
import { inferShapes } from '../../common/specs/model-shapes.ts';
import { ModelSpec } from '../../common/specs/model-spec.ts';
import { startRuntime } from '../../worker-agent/serving/runtimes/start-runtime.ts';
import { absoluteFigure, type Figure } from '../report.ts';
import { type Asked, ask, percentile } from './http-asking.ts';

const REQUESTS = 1_000;
const WARM_UP = 100;

const SPEC = ModelSpec.parse({
  input: [16],
  layers: [
    { type: 'dense', units: 64 },
    { type: 'relu' },
    { type: 'dense', units: 64 },
    { type: 'relu' },
    { type: 'dense', units: 8 },
  ],
});

/** Writes a small network (16, 64, 64, 8) as ONNX, with weights by chance. */
export async function writeSmallModel(file: string): Promise<void> {
  const random = new Random(1);
  const { parameterCount } = inferShapes(SPEC);
  const parameters = Float32Array.from({ length: parameterCount }, () => random.uniform() - 0.5);
  await writeFile(file, Buffer.concat(writeOnnx(exportOnnx(SPEC, parameters, { name: 'small', classes: null }))));
}

/** A small ONNX model on a device: the call there, and from end to end. */
export async function measureTensors(routed: Asked, model: string, file: string): Promise<Figure[]> {
  const calls = await callsOnDevice(file);
  const data = Array.from({ length: 16 }, (_, index) => index / 16);
  const body = { inputs: [{ name: 'sample', datatype: 'FP32', shape: [1, 16], data }] };
  const times: number[] = [];
  for (let index = -WARM_UP; index < REQUESTS; index++) {
    const { ms } = await ask(routed, `/v2/models/${model}/infer`, body);
    if (index >= 0) times.push(ms);
  }
  const note = `${REQUESTS} requests, one after the other`;
  const figure = (name: string, value: number, limit: number) =>
    absoluteFigure({ name, value, unit: 'ms', note }, { op: '<=', value: limit });
  return [
    figure('small ONNX model, call on the device, p50', percentile(calls, 0.5), 0.05),
    figure('small ONNX model, call on the device, p99', percentile(calls, 0.99), 0.5),
    figure('small ONNX model, end to end, p50', percentile(times, 0.5), 1.5),
  ];
}

/** Times of calls in the runtime's process, as it tells them, in milliseconds. */
async function callsOnDevice(file: string): Promise<number[]> {
  const settings = { contextTokens: null, slots: null, threads: null, idleUnloadSeconds: null };
  const setup = { format: 'onnx', spec: null, file, settings } as const;
  const runtime = await startRuntime(setup, () => undefined, pino({ level: 'silent' }), new AbortController().signal);
  const content = new Uint8Array(Float32Array.from({ length: 16 }, (_, index) => index / 16).buffer);
  const inputs = [{ name: 'sample', type: 'FP32' as const, shape: [1, 16], sizeBytes: content.length }];
  const call = { body: { kind: 'tensors', inputs, outputs: null } as const, content, resumeTokens: [] };
  const calls: number[] = [];
  try {
    for (let index = -WARM_UP; index < REQUESTS; index++) {
      const { computeUs } = await new Promise<AnswerEnd>((onEnd, onFailed) => {
        runtime.infer(call, { onPiece: () => undefined, onEnd, onFailed });
      });
      if (index >= 0) calls.push(computeUs / 1_000);
    }
  } finally {
    await runtime.end();
  }
  return calls;
}
