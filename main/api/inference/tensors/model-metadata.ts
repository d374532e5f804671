import type { TensorPort } from '../../../../common/domain/file-description.ts';
import type { ServedModel } from '../../../serving/inference-desk.ts';

/** What runs a model of the format. */
const PLATFORMS: Readonly<Record<ServedModel['model']['format'], string>> = {
  gguf: 'llamacpp_gguf',
  onnx: 'onnxruntime_onnx',
  'parameters-f32': 'edgeorchestra_parameters',
};

/** Types of the protocol by the names that model files have for them; others are told as they are. */
const DATATYPES: Readonly<Record<string, string>> = {
  bool: 'BOOL',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  float16: 'FP16',
  bfloat16: 'BF16',
  float32: 'FP32',
  float64: 'FP64',
  string: 'BYTES',
};

/** What a model takes and gives, as the protocol tells it: sizes that are open are -1. A model of text has no tensors. */
export function modelMetadata({ name, model, inputs, outputs }: ServedModel) {
  return {
    name,
    versions: [String(model.version)],
    platform: PLATFORMS[model.format],
    inputs: inputs.map(tensorOf),
    outputs: outputs.map(tensorOf),
  };
}

function tensorOf({ name, type, shape }: TensorPort) {
  const sizes = (shape ?? ['any']).map((size) => (typeof size === 'number' ? size : -1));
  return { name, datatype: DATATYPES[type] ?? type, shape: sizes };
}
