import { getLlama, type Llama, LlamaLogLevel, type LlamaModel } from 'node-llama-cpp';
import { AppError } from '../../common/errors.ts';
import type { LoadedOnTrial } from './trial-methods.ts';

const CONTEXT_TOKENS = 64;
const THREADS = 1;
const MOST_LOG_LINES = 8;

/** Loads GGUF files by llama.cpp. Only for a process that may crash: the loader aborts on some files. */
export class GgufLoader {
  #llama: Promise<Llama> | undefined;
  /** What llama.cpp has complained of lately: its exceptions do not say. */
  readonly #complaints: string[] = [];

  /** @throws AppError `model-refused` with what the loader said */
  async load(file: string): Promise<LoadedOnTrial> {
    this.#llama ??= this.#open();
    const llama = await this.#llama;
    this.#complaints.length = 0;
    try {
      const model = await llama.loadModel({ modelPath: file, gpuLayers: 0, ignoreMemorySafetyChecks: true });
      try {
        return await sayOneToken(model);
      } finally {
        await model.dispose();
      }
    } catch (error) {
      const said = [error instanceof Error ? error.message : String(error), ...this.#complaints];
      throw new AppError('model-refused', said.join('; '));
    }
  }

  async #open(): Promise<Llama> {
    return await getLlama({
      build: 'never',
      gpu: false,
      maxThreads: THREADS,
      progressLogs: false,
      logLevel: LlamaLogLevel.error,
      logger: (_level, message) => {
        if (this.#complaints.length < MOST_LOG_LINES) this.#complaints.push(message.trim());
      },
    });
  }
}

async function sayOneToken(model: LlamaModel): Promise<LoadedOnTrial> {
  if (model.fileInsights.hasEncoder) return { note: 'it encodes before it says anything: it was loaded, but not run' };
  if (isEncoder(model)) {
    const context = await model.createEmbeddingContext({ contextSize: CONTEXT_TOKENS, threads: THREADS });
    await context.getEmbeddingFor('a');
    await context.dispose();
    return { note: null };
  }
  const context = await model.createContext({
    contextSize: CONTEXT_TOKENS,
    batchSize: CONTEXT_TOKENS,
    threads: THREADS,
    ignoreMemorySafetyChecks: true,
  });
  const [first = model.tokens.bos] = model.tokenize('a');
  if (first === null || first === undefined)
    return { note: 'its vocabulary has no token for a letter: no token was said' };
  for await (const _token of context.getSequence().evaluate([first], { temperature: 0 })) break;
  await context.dispose();
  return { note: null };
}

/** True for models that give vectors and say nothing. */
function isEncoder({ fileInfo }: LlamaModel): boolean {
  return /bert/.test(fileInfo.metadata.general.architecture);
}
