import { InferenceSession, type Tensor } from 'onnxruntime-node';
import { AppError } from '../../../../common/errors.ts';
import type { TensorBlock } from '../tensors/tensor-block.ts';
import type { TensorModel } from '../tensors/tensor-model.ts';
import type { TensorPort } from '../tensors/tensor-port.ts';
import { fromOrt, toOrt, typeOf } from './ort-tensor.ts';

/** How ONNX Runtime opens a model. */
export interface SessionChoice {
  readonly threads: number;
  readonly provider: 'coreml' | 'cpu';
}

/** Errors and worse. */
const LOG_SEVERITY = 3;

/** A graph in ONNX Runtime. A run blocks the thread and cannot be stopped. */
export class OnnxModel implements TensorModel {
  readonly inputs: readonly TensorPort[];
  readonly outputs: readonly TensorPort[];
  readonly mostRows: number;
  readonly #session: InferenceSession;

  constructor(session: InferenceSession, mostRows: number) {
    this.#session = session;
    this.mostRows = mostRows;
    this.inputs = session.inputMetadata.map((one) => portOf(one) ?? refuseInput(one.name));
    // Lists and dictionaries beside tensors, as some classifiers give them, cannot be asked for.
    this.outputs = session.outputMetadata.map(portOf).filter((port) => port !== undefined);
    if (this.outputs.length === 0)
      throw new AppError('model-unsupported', 'none of the outputs of the model is a tensor');
  }

  /** The same graph, of which so many samples may share a run. */
  withRows(mostRows: number): OnnxModel {
    return new OnnxModel(this.#session, mostRows);
  }

  /** @throws AppError `runtime-failed` with what ONNX Runtime says of the values */
  async run(inputs: readonly TensorBlock[], outputs: readonly string[]): Promise<readonly TensorBlock[]> {
    const feeds: Record<string, Tensor> = {};
    for (const block of inputs) feeds[block.header.name] = toOrt(block);
    try {
      const made = await this.#session.run(feeds, outputs);
      return outputs.map((name) => fromOrt(name, made[name] as Tensor));
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new AppError('runtime-failed', `the model cannot answer this: ${why}`.slice(0, 500), { cause });
    }
  }

  async close(): Promise<void> {
    await this.#session.release();
  }
}

/** @throws AppError `model-malformed`, `model-unsupported` */
export async function openOnnx(file: string, { threads, provider }: SessionChoice): Promise<OnnxModel> {
  try {
    const session = await InferenceSession.create(file, {
      executionProviders: provider === 'cpu' ? ['cpu'] : [provider, 'cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      logSeverityLevel: LOG_SEVERITY,
    });
    return new OnnxModel(session, 1);
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const code = /NOT_IMPLEMENTED|not a registered|Unsupported|opset/i.test(why)
      ? 'model-unsupported'
      : 'model-malformed';
    throw new AppError(code, `ONNX Runtime cannot load the model: ${why.replaceAll(file, 'it')}`.slice(0, 500), {
      cause,
    });
  }
}

function portOf(metadata: InferenceSession.ValueMetadata): TensorPort | undefined {
  if (!metadata.isTensor) return undefined;
  const type = typeOf(metadata.type);
  return type === undefined ? undefined : { name: metadata.name, type, shape: metadata.shape };
}

function refuseInput(name: string): never {
  throw new AppError('model-unsupported', `the input "${name}" is of a type that no request can have`);
}
