import { workerData } from 'node:worker_threads';
import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import { Network } from '../graph/network.ts';
import { withBlas } from '../kernels/blas.ts';
import { createKernels } from '../kernels/kernels.ts';
import { loadBlas } from '../kernels/load-blas.ts';
import type { SharedRecipe } from '../kernels/load-kernels.ts';
import { COMMANDS, ControlBlock } from './control-block.ts';
import { takePart } from './shared-gradient.ts';

/** What a thread of a team is told. */
export interface TeamThreadData {
  readonly recipe: SharedRecipe;
  readonly useBlas: boolean;
  readonly spec: ModelSpec;
  readonly thread: number;
  readonly size: number;
  readonly share: number;
  readonly control: SharedArrayBuffer;
  /** Byte offsets of what all share, of each one's gradient, and of where this thread's own memory begins. */
  readonly places: { readonly parameters: number; readonly input: number; readonly labels: number };
  readonly gradients: readonly number[];
  readonly base: number;
  /** Gets the byte offset where this thread's memory ends, once it is ready. */
  readonly ready: SharedArrayBuffer;
}

/** One helping thread: builds its network behind what is there, and computes what the first thread commands. */
function help(data: TeamThreadData): void {
  const { recipe, spec, thread, size, share, places, gradients } = data;
  const control = new ControlBlock(size, data.control);
  const ready = new Int32Array(data.ready);
  try {
    const own = createKernels(recipe.module, 'relaxed', { memory: recipe.memory, base: data.base });
    own.useWideTiles(recipe.wideTiles);
    const { blas } = data.useBlas ? loadBlas() : { blas: null };
    const kernels = blas === null ? own : withBlas(own, blas);
    const network = new Network(kernels, spec, share, {
      parameters: places.parameters,
      input: places.input + thread * share * valuesPerSample(spec.input) * Float32Array.BYTES_PER_ELEMENT,
      labels: places.labels + thread * share * Int32Array.BYTES_PER_ELEMENT,
    });
    const part = { thread, control, network, gradients, share };
    // In pages: a byte offset does not fit.
    Atomics.store(ready, 0, Math.ceil(kernels.arena.mark() / 65_536));
    Atomics.notify(ready, 0);
    for (let generation = 0; ; ) {
      const next = control.awaitCommand(generation);
      generation = next.generation;
      if (next.command === COMMANDS.seed) {
        network.seedDropout(control.seed + thread);
        control.meet();
      } else takePart(part, control.step, (rows, target) => network.differentiate(rows, target));
    }
  } catch {
    control.fail();
    Atomics.compareExchange(ready, 0, 0, -1);
    Atomics.notify(ready, 0);
  }
}

help(workerData as TeamThreadData);
