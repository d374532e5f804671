import { env, InferenceSession, Tensor } from 'onnxruntime-web';
import { answerCalls } from '../../../platform/process/calls.ts';
import { lineToParentThread } from '../../../platform/process/worker-line.ts';

/** What one run of a model takes. */
export interface OnnxRun {
  readonly model: Uint8Array;
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** Whether the values go in as int64. */
  readonly areTokens: boolean;
}

/** What the thread with onnxruntime does. */
export type OnnxMethods = { run(input: OnnxRun): Promise<Float32Array> };

// Threads would need a server for their script.
env.wasm.numThreads = 1;
env.logLevel = 'error';

const methods: OnnxMethods = {
  async run({ model, shape, values, areTokens }) {
    const session = await InferenceSession.create(model, { executionProviders: ['wasm'], logSeverityLevel: 3 });
    try {
      const [input = '', output = ''] = [session.inputNames[0], session.outputNames[0]];
      const tensor = areTokens
        ? new Tensor('int64', BigInt64Array.from(values, BigInt), [...shape])
        : new Tensor('float32', values, [...shape]);
      const { [output]: answer } = await session.run({ [input]: tensor });
      if (answer === undefined || !(answer.data instanceof Float32Array)) throw new Error(`${output} is no float32`);
      return answer.data.slice();
    } finally {
      await session.release();
    }
  },
};

answerCalls(lineToParentThread(), methods);
