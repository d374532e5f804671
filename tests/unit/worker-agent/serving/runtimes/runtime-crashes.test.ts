import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { isAlive } from '../../../../../platform/process/is-alive.ts';
import { aTemporaryFolder } from '../../../../support/temporary-folder.ts';
import { aCompletion, aFixture, aRuntime, ask, asking, floats } from './a-runtime.ts';

const MOBY = aFixture('moby-160k-Q8_0.gguf');
const TINY = aFixture('rand-1x8-min.gguf');

/** The smallest model that loads, with another number under one of its keys. */
function mutated(key: string, value: number): string {
  const bytes = readFileSync(TINY);
  const at = bytes.indexOf(key) + key.length;
  // After a key comes the type of its value: 4 is a whole number of 32 bits.
  expect(bytes.readUInt32LE(at)).toBe(4);
  bytes.writeUInt32LE(value, at + 4);
  const file = join(aTemporaryFolder(), 'model.gguf');
  writeFileSync(file, bytes);
  return file;
}

function malformed(bytes: Uint8Array): string {
  const file = join(aTemporaryFolder(), 'model.gguf');
  writeFileSync(file, bytes);
  return file;
}

describe('a runtime that dies', { timeout: 60_000 }, () => {
  test('in the middle of answers fails them, then tells how it ended', async () => {
    const { runtime, pid, death } = await aRuntime({ format: 'gguf', file: MOBY, settings: { slots: 2, threads: 1 } });
    const body = aCompletion('Call me Ishmael.', { maxTokens: 900, temperature: 2, seed: 1 });
    // The third waits for a slot.
    const answers = [asking(runtime, body), asking(runtime, body), asking(runtime, body)];
    await answers[0]?.begun;
    const order: string[] = [];
    for (const { said } of answers) said.catch(() => order.push('failed'));
    process.kill(pid, 'SIGKILL');
    const outcomes = await Promise.allSettled(answers.map(({ said }) => said));
    const error = { code: 'runtime-crashed', message: 'the runtime ended with SIGKILL' };
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: error });
    expect(await death).toMatchObject({ error });
    expect(order).toHaveLength(3);
    await expect(ask(runtime, body)).rejects.toMatchObject(error);
  });

  test('while tensors are computed does the same', async () => {
    const { runtime, pid, death } = await aRuntime({ format: 'onnx', file: aFixture('torch-mlp.onnx') });
    const { body, content } = floats('x', [200_000, 6], new Float32Array(1_200_000));
    const { said } = asking(runtime, body, { content });
    process.kill(pid, 'SIGSEGV');
    await expect(said).rejects.toMatchObject({ code: 'runtime-crashed' });
    expect((await death).error.message).toBe('the runtime ended with SIGSEGV');
  });
});

describe('a model that does not start', { timeout: 60_000 }, () => {
  test('because it crashes the loader takes only its process along, and what that wrote is told', async () => {
    const file = mutated('llama.attention.head_count', 0);
    const crash = { code: 'runtime-crashed', details: { log: expect.stringContaining('GGML_ASSERT') } };
    await expect(aRuntime({ format: 'gguf', file })).rejects.toMatchObject(crash);
  });

  test.each([
    ['is cut off', readFileSync(TINY).subarray(0, 9_000)],
    ['is no GGUF', Buffer.from('once upon a time there was a file')],
    ['promises more than it has', Buffer.concat([Buffer.from('GGUF\x03\0\0\0'), Buffer.alloc(16, 0x0f)])],
  ])('because it %s is malformed', async (_, bytes) => {
    await expect(aRuntime({ format: 'gguf', file: malformed(bytes) })).rejects.toMatchObject({
      code: 'model-malformed',
    });
  });

  test('because nobody here knows its architecture is unsupported', async () => {
    const bytes = readFileSync(TINY);
    // The length of a text stands before it, in eight bytes.
    const name = Buffer.from('\x05\0\0\0\0\0\0\0llama', 'latin1');
    bytes.write('whale', bytes.indexOf(name) + 8);
    const error = { code: 'model-unsupported', message: 'llama.cpp does not know the architecture "whale"' };
    await expect(aRuntime({ format: 'gguf', file: malformed(bytes) })).rejects.toMatchObject(error);
  });

  test('in time is ended', async () => {
    await expect(aRuntime({ format: 'gguf', file: MOBY, limitMs: 50 })).rejects.toMatchObject({
      code: 'runtime-failed',
      message: 'the model was not ready after 0.05 s',
    });
  });

  test('because nobody wants it any more is ended', async () => {
    const stop = new AbortController();
    const start = aRuntime({ format: 'gguf', file: MOBY, signal: stop.signal });
    stop.abort();
    await expect(start).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test('a runtime that is ended fails what is under way, and is not called dead', { timeout: 60_000 }, async () => {
  const { runtime, pid, death } = await aRuntime({ format: 'gguf', file: MOBY, settings: { threads: 1 } });
  const answer = asking(runtime, aCompletion('Call me', { maxTokens: 900, temperature: 2 }));
  await answer.begun;
  await runtime.end();
  await expect(answer.said).rejects.toMatchObject({ code: 'cancelled' });
  expect(isAlive(pid)).toBe(false);
  expect(await Promise.race([death.then(() => 'dead'), Promise.resolve('ended')])).toBe('ended');
});

test('a runtime does not outlive its agent', { timeout: 60_000 }, async () => {
  const agent = spawn(process.execPath, [join(import.meta.dirname, 'doomed-agent.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void agent.kill('SIGKILL'));
  const [told] = (await once(agent.stdout, 'data')) as [Buffer];
  const pid = Number(told.toString());
  expect(isAlive(pid)).toBe(true);
  agent.kill('SIGKILL');
  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 5_000 });
});
