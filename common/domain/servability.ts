import type { ModelVersion } from './model.ts';

/** Whether a model can be served here, and if not, why. */
export type Servability =
  | 'served'
  | 'no-model'
  | 'weights-only'
  | 'vocabulary-only'
  | 'weights-elsewhere'
  | 'no-runtime'
  | 'may-run-code';

const BY_FORMAT: Readonly<Record<ModelVersion['format'], Servability>> = {
  gguf: 'served',
  onnx: 'served',
  'parameters-f32': 'served',
  safetensors: 'weights-only',
  tfjs: 'no-runtime',
  tflite: 'no-runtime',
  ort: 'no-runtime',
  coreml: 'no-runtime',
  keras: 'no-runtime',
  pytorch: 'may-run-code',
  pickle: 'may-run-code',
  file: 'no-model',
};

/** Whether a version can be served, as far as its format and header tell; the trial tells the rest. */
export function servabilityOf({ format, description }: Pick<ModelVersion, 'format' | 'description'>): Servability {
  const byFormat = BY_FORMAT[format];
  if (byFormat !== 'served' || description?.kind !== 'model') return byFormat;
  if (description.hasExternalData) return 'weights-elsewhere';
  return format === 'gguf' && description.tensors === 0 ? 'vocabulary-only' : 'served';
}
