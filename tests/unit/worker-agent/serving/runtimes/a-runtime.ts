import { fileURLToPath } from 'node:url';
import { type Level, pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { AppError } from '../../../../../common/errors.ts';
import type { AnswerEnd, TokenProbability } from '../../../../../common/serving/inference-answer.ts';
import {
  DEFAULT_SAMPLING,
  type InferenceBody,
  type Sampling,
  type TensorHeader,
} from '../../../../../common/serving/inference-request.ts';
import type { RuntimeSettings, ServedFormat } from '../../../../../common/serving/replica-plan.ts';
import type { ModelSpec } from '../../../../../common/specs/model-spec.ts';
import type { OngoingCall, RunningRuntime, RuntimeDeath } from '../../../../../worker-agent/serving/runtime.ts';
import { startRuntime, startWithin } from '../../../../../worker-agent/serving/runtimes/start-runtime.ts';

/** The path of a model among the fixtures. */
export function aFixture(name: string): string {
  return fileURLToPath(new URL(`../../../../fixtures/${name}`, import.meta.url));
}

interface RuntimeOptions {
  readonly format: ServedFormat;
  readonly file: string;
  readonly spec?: ModelSpec;
  readonly settings?: Partial<RuntimeSettings>;
  readonly signal?: AbortSignal;
  readonly limitMs?: number;
}

/** A real runtime in a real process, and how that has died, should it. */
export interface StartedRuntime {
  readonly runtime: RunningRuntime;
  readonly pid: number;
  readonly death: Promise<RuntimeDeath>;
}

const LEFT_TO_DEVICE: RuntimeSettings = { contextTokens: null, slots: null, threads: null, idleUnloadSeconds: null };

/** Starts a runtime, to be ended by the caller. */
export async function startedRuntime(options: RuntimeOptions): Promise<StartedRuntime> {
  const { format, file, spec = null, settings = {}, signal = new AbortController().signal, limitMs } = options;
  const start = limitMs === undefined ? startRuntime : startWithin(limitMs);
  const death = Promise.withResolvers<RuntimeDeath>();
  const pids: number[] = [];
  const level: Level = 'info';
  const write = (line: string) => {
    const { pid, msg } = JSON.parse(line) as { pid: number; msg: string };
    if (msg === 'a runtime starts') pids.push(pid);
  };
  const setup = { format, file, spec, settings: { ...LEFT_TO_DEVICE, ...settings } };
  const runtime = await start(setup, death.resolve, pino({ level, base: null }, { write }), signal);
  return { runtime, pid: pids[0] ?? 0, death: death.promise };
}

/** A runtime that ends with the test. */
export async function aRuntime(options: RuntimeOptions): Promise<StartedRuntime> {
  const started = await startedRuntime(options);
  onTestFinished(() => started.runtime.end());
  return started;
}

/** All that a runtime has said to one request. */
export interface Said {
  readonly text: string;
  readonly tokens: readonly number[];
  readonly probabilities: readonly TokenProbability[];
  readonly pieces: number;
  readonly end: AnswerEnd;
}

/** An answer as it comes. */
export interface Asking {
  readonly call: OngoingCall;
  /** Resolves with its first piece. */
  readonly begun: Promise<void>;
  readonly tokensSoFar: () => number;
  /** Rejects with the error that the runtime tells. */
  readonly said: Promise<Said>;
}

/** Asks a runtime. */
export function asking(
  runtime: RunningRuntime,
  body: InferenceBody,
  { content = new Uint8Array(), resumeTokens = [] }: { content?: Uint8Array; resumeTokens?: readonly number[] } = {},
): Asking {
  const said = Promise.withResolvers<Said>();
  const begun = Promise.withResolvers<void>();
  said.promise.catch(() => undefined);
  let text = '';
  let pieces = 0;
  const tokens: number[] = [];
  const probabilities: TokenProbability[] = [];
  const call = runtime.infer(
    { body, content, resumeTokens },
    {
      onPiece: (piece) => {
        pieces++;
        text += piece.text;
        tokens.push(...piece.tokens);
        probabilities.push(...piece.probabilities);
        begun.resolve();
      },
      onEnd: (end) => said.resolve({ text, tokens, probabilities, pieces, end }),
      onFailed: (error: AppError) => said.reject(error),
    },
  );
  return { call, begun: begun.promise, tokensSoFar: () => tokens.length, said: said.promise };
}

/** Asks a runtime and waits for all that it says. */
export async function ask(...asked: Parameters<typeof asking>): Promise<Said> {
  return await asking(...asked).said;
}

/** The most probable tokens, unless the test says otherwise. */
export function someSampling(sampling: Partial<Sampling> = {}): Sampling {
  return { ...DEFAULT_SAMPLING, temperature: 0, maxTokens: 24, ...sampling };
}

/** A text to go on with. */
export function aCompletion(prompt: string | number[], sampling: Partial<Sampling> = {}): InferenceBody {
  return { kind: 'completion', prompt, format: { kind: 'text' }, sampling: someSampling(sampling) };
}

type Chat = Extract<InferenceBody, { kind: 'chat' }>;

/** A conversation of one question. */
export function aChat(
  content: string,
  { sampling = {}, ...chat }: Partial<Omit<Chat, 'sampling'>> & { sampling?: Partial<Sampling> } = {},
): Chat {
  return {
    kind: 'chat',
    messages: [{ role: 'user', content }],
    tools: [],
    toolChoice: 'auto',
    format: { kind: 'text' },
    ...chat,
    sampling: someSampling(sampling),
  };
}

/** A request of one tensor of float32. */
export function floats(name: string, shape: number[], values: Float32Array<ArrayBuffer>) {
  const header: TensorHeader = { name, type: 'FP32', shape, sizeBytes: values.byteLength };
  const body: InferenceBody = { kind: 'tensors', inputs: [header], outputs: null };
  return { body, content: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

/** An output of float32 by its name. */
export function outputOf({ end }: Said, name: string): Float32Array {
  if (end.header?.kind !== 'tensors') throw new TypeError('there are no tensors in the answer');
  let at = end.content.byteOffset;
  for (const output of end.header.outputs) {
    const bytes = end.content.buffer.slice(at, at + output.sizeBytes);
    if (output.name === name) return new Float32Array(bytes as ArrayBuffer);
    at += output.sizeBytes;
  }
  throw new TypeError(`there is no output ${name}`);
}
