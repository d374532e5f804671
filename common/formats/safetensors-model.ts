import { AppError } from '../errors.ts';
import { inferShapes } from '../specs/model-shapes.ts';
import { ModelSpec } from '../specs/model-spec.ts';
import { isSafetensorsTensor, safetensorsMetadata } from './safetensors-header.ts';

const SPECIFICATION = 'edgeorchestra.specification';
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/** What goes into a file beside the model itself. */
interface SafetensorsFacts {
  readonly name: string;
  /** Names of the classes, in the order of the outputs; null where they are not known. */
  readonly classes: readonly string[] | null;
}

/**
 * The beginning of a safetensors file up to its first tensor. The flat parameters, as they are, make up the rest: each
 * tensor has the name and shape that the specification gives it, which is in the metadata as JSON.
 */
export function safetensorsHead(spec: ModelSpec, { name, classes }: SafetensorsFacts): Uint8Array {
  const metadata = {
    format: 'edgeorchestra',
    'modelspec.title': name,
    ...(classes === null ? {} : { classes: JSON.stringify(classes) }),
    [SPECIFICATION]: JSON.stringify(spec),
  };
  const tensors = inferShapes(spec).parameters.map(({ name: tensor, shape, offset, size }) => {
    const data_offsets = [offset * FLOAT_BYTES, (offset + size) * FLOAT_BYTES];
    return [tensor, { dtype: 'F32', shape, data_offsets }] as const;
  });
  const json = JSON.stringify({ __metadata__: metadata, ...Object.fromEntries(tensors) });
  const header = new TextEncoder().encode(json);
  // Tensors begin at a multiple of eight, as the format advises; blanks may follow the JSON.
  const padded = Math.ceil(header.length / 8) * 8;
  const head = new Uint8Array(8 + padded).fill(0x20);
  new DataView(head.buffer).setBigUint64(0, BigInt(padded), true);
  head.set(header, 8);
  return head;
}

/**
 * The specification in a safetensors file that was written here or by its rules, and the flat parameters.
 * @throws AppError `model-unsupported` without a specification, or with tensors that are not those of it
 */
export function readSafetensorsModel(file: Uint8Array): { spec: ModelSpec; parameters: Float32Array } {
  const headerBytes = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const { __metadata__: metadata, ...tensors } = JSON.parse(
    new TextDecoder().decode(file.subarray(8, 8 + headerBytes)),
  ) as Record<string, unknown>;
  const spec = specificationOf(safetensorsMetadata(metadata)[SPECIFICATION]);
  const shapes = inferShapes(spec);
  const parameters = new Float32Array(shapes.parameterCount);
  for (const { name, shape, offset, size } of shapes.parameters) {
    const tensor = tensors[name];
    if (!isSafetensorsTensor(tensor) || tensor.dtype !== 'F32' || tensor.shape.join() !== shape.join()) {
      throw unsupported(`it has no tensor ${name} of F32 ${shape.join(' × ')}, as its specification asks for`);
    }
    const from = 8 + headerBytes + tensor.data_offsets[0];
    // A copy begins where numbers of four bytes may be read.
    const bytes = new Uint8Array(file.subarray(from, from + size * FLOAT_BYTES));
    parameters.set(new Float32Array(bytes.buffer), offset);
  }
  if (!parameters.every(Number.isFinite)) throw unsupported('it has weights that are not finite');
  return { spec, parameters };
}

function specificationOf(text: string | undefined): ModelSpec {
  if (text === undefined) {
    throw unsupported(
      `safetensors are weights without a graph, and its metadata have no ${SPECIFICATION}`,
      'Export the model as ONNX where it was made.',
    );
  }
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {} // said below
  const spec = ModelSpec.safeParse(found);
  if (spec.success) return spec.data;
  throw unsupported(`${SPECIFICATION} in its metadata is no specification of a model`);
}

function unsupported(why: string, hint?: string): AppError {
  return new AppError('model-unsupported', why, hint === undefined ? {} : { hint });
}
