import { pathToFileURL } from 'node:url';
import { asAppError } from '../../../common/errors.ts';
import { CallableWorker } from '../../../platform/process/worker-line.ts';
import { encodeFrameHead, FRAME_VERSION, FrameReader } from '../frames/frame-format.ts';
import { isProgress } from '../train-methods.ts';
import { type ModuleMethods, ModuleQuestion } from './module-methods.ts';

/**
 * The process that runs one trainer in JavaScript: frames here, the module in a thread of its own, so that a long step
 * of it holds nothing up and this process ends with its agent.
 */
const write = process.stdout.write.bind(process.stdout);
// What the module prints is for the log: standard output is for frames.
process.stdout.write = process.stderr.write.bind(process.stderr);

const [, , file = ''] = process.argv;
let asked = 0;
const thread = new CallableWorker<ModuleMethods>(new URL('./module-thread.ts', import.meta.url), (message) => {
  if (isProgress(message)) {
    const { samplesDone, samplesTotal, loss } = message.progress;
    send({ type: 'progress', id: asked, samplesDone, samplesTotal, loss });
  }
});

function send(header: object, values?: Float32Array): void {
  const bytes = values === undefined ? undefined : new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  write(encodeFrameHead(header, bytes?.length ?? 0));
  if (bytes !== undefined) write(bytes);
}

async function answer(question: ModuleQuestion, parameters: Float32Array): Promise<void> {
  const { id } = question;
  asked = id;
  try {
    const { values, ...told } = await thread.call('answer', { question, parameters });
    send({ ...told, id }, values);
  } catch (error) {
    const { message } = asAppError(error);
    if (thread.hasEnded) return end(message);
    send({ type: 'failed', id, message });
  }
}

function end(message: string): void {
  process.stderr.write(`${message}\n`, () => process.exit(1));
}

const reader = new FrameReader({
  accept: () => undefined,
  onFrame: (header, payload) => void answer(ModuleQuestion.parse(header), new Float32Array(payload.buffer)),
});
thread.call('load', { url: pathToFileURL(file).href }).then(
  () => send({ type: 'hello', version: FRAME_VERSION }),
  (error: unknown) => end(asAppError(error).message),
);
process.stdin.on('data', (bytes: Buffer) => reader.push(bytes));
// Without its agent this process has nothing to do.
process.stdin.on('end', () => process.exit(0));
