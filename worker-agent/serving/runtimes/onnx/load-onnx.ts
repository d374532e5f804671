import { availableParallelism } from 'node:os';
import { env } from 'onnxruntime-node';
import { AppError } from '../../../../common/errors.ts';
import type { RuntimeSetup } from '../../runtime.ts';
import type { Engine } from '../engine.ts';
import { TensorEngine } from '../tensors/tensor-engine.ts';
import { type OnnxModel, openOnnx, type SessionChoice } from './onnx-model.ts';
import { mayShareRuns } from './try-rows.ts';
import { warmUpInputs } from './warm-up-inputs.ts';

/** Samples in one run. */
const MOST_ROWS = 64;
/** Requests at once, for who sends them: they wait here, where they can share runs. */
const SLOTS = 32;
/** A run that is quicker than this is not made quicker by threads, whose waking takes longer. */
const WORTH_THREADS_MS = 2;
/** Other threads must be so much faster to be worth the cores. */
const CLEARLY = 0.8;
const RUNS = 3;
/** Tried for dimensions that the graph leaves open. */
const OPEN_SIZES = [1, 16, 64, 224];

/** A model with what it was found to need. */
interface Tried {
  readonly model: OnnxModel;
  readonly openSize: number;
  /** Of one run; null where no open size was right for the graph. */
  readonly runMs: number | null;
}

/** Loads an ONNX graph. @throws AppError `model-malformed`, `model-unsupported` */
export async function loadOnnx({ file, settings }: RuntimeSetup): Promise<Engine> {
  const { tried, choice } = await chooseThreads(file, settings.threads);
  const rows = (await mayShareRuns(tried.model, tried.openSize)) ? MOST_ROWS : 1;
  return new TensorEngine(tried.model.withRows(rows), {
    engine: `onnxruntime ${env.versions.node ?? ''}`,
    backend: choice.provider,
    threads: choice.threads,
    contextTokens: 0,
    slots: settings.slots ?? SLOTS,
  });
}

async function chooseThreads(file: string, threads: number | null): Promise<{ tried: Tried; choice: SessionChoice }> {
  const provider = process.platform === 'darwin' ? 'coreml' : 'cpu';
  const first = await openTried(file, { threads: threads ?? 1, provider });
  const { runMs } = first.tried;
  const more = availableParallelism();
  if (threads !== null || runMs === null || runMs < WORTH_THREADS_MS || more === 1) return first;
  const second = await openTried(file, { threads: more, provider: first.choice.provider });
  const isFaster = second.tried.runMs !== null && second.tried.runMs < runMs * CLEARLY;
  const [chosen, other] = isFaster ? [second, first] : [first, second];
  await other.tried.model.close();
  return chosen;
}

/** Opens a model and lets it answer itself; on the processor where another provider cannot. */
async function openTried(file: string, choice: SessionChoice): Promise<{ tried: Tried; choice: SessionChoice }> {
  try {
    return { tried: await tryOut(await openOnnx(file, choice)), choice };
  } catch (error) {
    if (choice.provider === 'cpu') throw error;
    console.error(`${choice.provider} cannot run the model, the processor does: ${String(error)}`);
    return await openTried(file, { ...choice, provider: 'cpu' });
  }
}

async function tryOut(model: OnnxModel): Promise<Tried> {
  const names = model.outputs.map(({ name }) => name);
  const isOpen = model.inputs.some(({ shape }) => shape.some((size, axis) => axis > 0 && typeof size === 'string'));
  let refusal: unknown;
  for (const openSize of isOpen ? OPEN_SIZES : OPEN_SIZES.slice(0, 1)) {
    const inputs = warmUpInputs(model.inputs, { rows: 1, openSize, start: 0 });
    try {
      let runMs = Number.POSITIVE_INFINITY;
      for (let run = 0; run < RUNS; run++) {
        const startedAt = performance.now();
        await model.run(inputs, names);
        runMs = Math.min(runMs, performance.now() - startedAt);
      }
      return { model, openSize, runMs };
    } catch (error) {
      refusal = error;
    }
  }
  const why = refusal instanceof Error ? refusal.message : String(refusal);
  if (!isOpen) throw new AppError('model-unsupported', `ONNX Runtime cannot run the model: ${why}`, { cause: refusal });
  console.error(`none of the sizes that were tried fits the open dimensions, the first request will show: ${why}`);
  return { model, openSize: 1, runMs: null };
}
