import { CallableWorker } from '../../../platform/process/worker-line.ts';
import type { OnnxMethods, OnnxRun } from './onnx-worker.ts';

/** onnxruntime in a thread of its own, so that what it aborts on takes nothing else with it. */
export class OnnxRuntime {
  readonly #worker = new CallableWorker<OnnxMethods>(new URL('./onnx-worker.ts', import.meta.url));

  /** The first output of a model for a batch of samples. */
  run(input: OnnxRun): Promise<Float32Array> {
    return this.#worker.call('run', input);
  }

  end(): Promise<void> {
    return this.#worker.end();
  }
}
