import { InferenceSession, Tensor } from 'onnxruntime-node';
import { AppError } from '../../common/errors.ts';
import type { LoadedOnTrial } from './trial-methods.ts';

/** Of all inputs together: a trial is no work. */
const MOST_ZEROS = 16 << 20;

type Values = Tensor.DataTypeMap[keyof Tensor.DataTypeMap];

const ZEROS: Readonly<Record<string, (elements: number) => Values>> = {
  float32: (elements) => new Float32Array(elements),
  float64: (elements) => new Float64Array(elements),
  float16: (elements) => new Uint16Array(elements),
  int8: (elements) => new Int8Array(elements),
  uint8: (elements) => new Uint8Array(elements),
  int16: (elements) => new Int16Array(elements),
  uint16: (elements) => new Uint16Array(elements),
  int32: (elements) => new Int32Array(elements),
  uint32: (elements) => new Uint32Array(elements),
  int64: (elements) => new BigInt64Array(elements),
  uint64: (elements) => new BigUint64Array(elements),
  bool: (elements) => new Uint8Array(elements),
  string: (elements) => Array.from({ length: elements }, () => ''),
};

/**
 * Opens a session over an ONNX file and runs it on zeros, and where it takes conditions once more with those met. Only for a
 * process that may crash: some graphs, sound ones among them, end it. A graph that answers zeros with an error can be served.
 * @throws AppError `model-refused` with what the loader said
 */
export async function loadOnnx(file: string): Promise<LoadedOnTrial> {
  const session = await InferenceSession.create(file, {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    logSeverityLevel: 3,
  }).catch((error: unknown) => {
    throw new AppError('model-refused', error instanceof Error ? error.message : String(error));
  });
  try {
    const inputs = zerosFor(session.inputMetadata);
    if (typeof inputs === 'string') return { note: inputs };
    const note = await problemOfRun(session, inputs);
    const conditions = Object.values(inputs).filter(({ type }) => type === 'bool');
    if (conditions.length === 0) return { note };
    for (const { data } of conditions) if (data instanceof Uint8Array) data.fill(1);
    const second = await problemOfRun(session, inputs);
    return { note: note ?? second };
  } finally {
    await session.release();
  }
}

async function problemOfRun(session: InferenceSession, inputs: Record<string, Tensor>): Promise<string | null> {
  try {
    await session.run(inputs);
    return null;
  } catch (error) {
    return `it answers zeros with an error: ${error instanceof Error ? error.message : String(error)}`;
  }
}

/** The smallest inputs that a session takes, or why they cannot be told. */
function zerosFor(inputs: readonly InferenceSession.ValueMetadata[]): Record<string, Tensor> | string {
  const tensors: Record<string, Tensor> = {};
  let left = MOST_ZEROS;
  for (const input of inputs) {
    const zeros = input.isTensor ? ZEROS[input.type] : undefined;
    if (!input.isTensor || zeros === undefined) return `the input "${input.name}" is of a kind that was not tried`;
    // A size with a word for a name is open: one will do.
    const shape = input.shape.map((size) => (typeof size === 'number' && size >= 0 ? size : 1));
    const elements = shape.reduce((product, size) => product * size, 1);
    left -= elements;
    if (!(left >= 0)) return `the input "${input.name}" takes ${elements} values: it was loaded, but not run`;
    tensors[input.name] = new Tensor(input.type, zeros(elements), shape);
  }
  return tensors;
}
