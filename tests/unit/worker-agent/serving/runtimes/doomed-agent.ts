import { aCompletion, aFixture, asking, startedRuntime } from './a-runtime.ts';

/** Answers without end until it is killed itself, and tells the number of its runtime's process. */
const { runtime, pid } = await startedRuntime({ format: 'gguf', file: aFixture('moby-160k-Q8_0.gguf') });
process.stdout.write(`${pid}\n`);
for (let seed = 0; ; seed++) {
  await asking(runtime, aCompletion('Call me', { maxTokens: 900, temperature: 2, seed })).said;
}
