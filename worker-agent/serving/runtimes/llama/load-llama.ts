import { GgufInsights, type LlamaContextSequence, type LlamaModel, readGgufFileInfo } from 'node-llama-cpp';
import { AppError } from '../../../../common/errors.ts';
import type { RuntimeSetup } from '../../runtime.ts';
import type { Engine } from '../engine.ts';
import { assertGgufHeader } from './assert-gguf-header.ts';
import { chooseSlots } from './choose-slots.ts';
import { chooseThreads } from './choose-threads.ts';
import { LlamaEngine } from './llama-engine.ts';
import { type OpenedLlama, openLlama } from './open-llama.ts';

/** Of one request, where nobody asks for more. */
const CONTEXT_TOKENS = 4_096;

/** Loads a GGUF file. @throws AppError `model-malformed`, `model-unsupported`, `runtime-failed` where memory does not suffice */
export async function loadLlama({ file, settings }: RuntimeSetup): Promise<Engine> {
  await assertGgufHeader(file);
  const { llama, backend } = await openLlama();
  const model = await loadModel(llama, file);
  // More than it was made for gives nonsense.
  const contextTokens = Math.min(model.trainContextSize, settings.contextTokens ?? CONTEXT_TOKENS);
  const isEmbedder = model.fileInfo.architectureMetadata.attention?.causal === false;
  const threads = settings.threads ?? (isEmbedder ? model.llama.cpuMathCores : await chooseThreads(model));
  const slots = isEmbedder ? 1 : (settings.slots ?? (await chooseSlots(model, contextTokens)));
  const sequences = isEmbedder ? [] : await openSequences(model, { contextTokens, slots, threads });
  const engine = new LlamaEngine({
    model,
    sequences,
    facts: {
      engine: `llama.cpp ${llama.llamaCppRelease.release}`.slice(0, 32),
      backend,
      threads,
      contextTokens,
      slots,
    },
  });
  await engine.warmUp();
  return engine;
}

async function loadModel(llama: OpenedLlama['llama'], modelPath: string): Promise<LlamaModel> {
  try {
    const info = await readGgufFileInfo(modelPath, { sourceType: 'filesystem', logWarnings: false });
    const { isSupportedByLlamaCpp } = await GgufInsights.from(info, llama);
    if (isSupportedByLlamaCpp) return await llama.loadModel({ modelPath });
    const { architecture } = info.metadata.general;
    throw new AppError('model-unsupported', `llama.cpp does not know the architecture "${architecture}"`);
  } catch (error) {
    if (error instanceof AppError) throw error;
    const message = error instanceof Error ? error.message : String(error);
    if (/insufficient|memory/i.test(message)) throw new AppError('runtime-failed', message, { cause: error });
    throw new AppError('model-malformed', `llama.cpp cannot load the model: ${message}`, { cause: error });
  }
}

interface ContextNeed {
  readonly contextTokens: number;
  readonly slots: number;
  readonly threads: number;
}

async function openSequences(
  model: LlamaModel,
  { contextTokens, slots, threads }: ContextNeed,
): Promise<readonly LlamaContextSequence[]> {
  try {
    const context = await model.createContext({ contextSize: contextTokens, sequences: slots, threads });
    return Array.from({ length: slots }, () => context.getSequence());
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const message = `there is no room for ${slots} contexts of ${contextTokens} tokens: ${why}`;
    throw new AppError('runtime-failed', message, { cause });
  }
}
