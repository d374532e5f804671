import { readFile } from 'node:fs/promises';
import { AppError, asAppError } from '../../../../common/errors.ts';
import type { InferenceBody, TensorHeader } from '../../../../common/serving/inference-request.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { VERSION } from '../../../../common/version.ts';
import type { Kernels } from '../../../../native/kernels/kernels.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import type { RuntimeSetup } from '../../runtime.ts';
import type { Engine } from '../engine.ts';
import { TensorEngine } from '../tensors/tensor-engine.ts';
import { LayersModel } from './layers-model.ts';

/** Requests at once, for who sends them: they wait here, where they can share passes. */
const SLOTS = 32;

/** Loads flat float32 parameters into the network of their specification. @throws AppError `model-malformed`, `model-unsupported` */
export async function loadLayers({ file, spec, settings }: RuntimeSetup): Promise<Engine> {
  if (spec === null) throw new AppError('model-unsupported', 'parameters say nothing without the model they belong to');
  // Pairing changes no bit: answers are those by which jobs are judged.
  const kernels = loadKernels({ strict: false, pairVectors: true });
  const model = openModel(kernels, spec);
  const bytes = await readFile(file);
  if (bytes.length !== model.parameters.byteLength) {
    const message = `the model has ${model.parameters.byteLength} bytes of parameters; the file has ${bytes.length}`;
    throw new AppError('model-malformed', message);
  }
  new Uint8Array(model.parameters.buffer, model.parameters.byteOffset, bytes.length).set(bytes);
  const engine = new TensorEngine(model, {
    engine: `edgeorchestra ${VERSION}`,
    backend: `wasm (${kernels.variant})`,
    threads: 1,
    contextTokens: 0,
    slots: settings.slots ?? SLOTS,
  });
  await warmUp(engine, spec.input);
  return engine;
}

function openModel(kernels: Kernels, spec: ModelSpec): LayersModel {
  try {
    return new LayersModel(kernels, spec);
  } catch (error) {
    const { message, details } = asAppError(error);
    throw new AppError('model-unsupported', message, { cause: error, details });
  }
}

/** A first answer to itself, which must be of numbers. */
async function warmUp(engine: Engine, input: readonly number[]): Promise<void> {
  const shape = [1, ...input];
  const content = new Uint8Array(shape.reduce((product, size) => product * size, 1) * Float32Array.BYTES_PER_ELEMENT);
  const header: TensorHeader = { name: 'input', type: 'FP32', shape, sizeBytes: content.length };
  const course = { isCancelled: false, pause: () => undefined, say: () => undefined };
  const body: InferenceBody = { kind: 'tensors', inputs: [header], outputs: ['logits'] };
  const { content: logits } = await engine.answer({ body, content, resumeTokens: [] }, course);
  const { buffer, byteOffset, byteLength } = logits;
  const values = new Float32Array(buffer, byteOffset, byteLength / Float32Array.BYTES_PER_ELEMENT);
  if (values.every(Number.isFinite)) return;
  throw new AppError('model-malformed', 'the model answers with values that are infinite or no numbers');
}
