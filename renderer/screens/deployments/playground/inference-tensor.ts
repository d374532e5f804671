import type { TensorType } from '../../../../common/serving/inference-request.ts';

/** A tensor in the words of the Open Inference Protocol; its values row by row. */
export interface InferenceTensor {
  readonly name: string;
  readonly datatype: TensorType;
  readonly shape: readonly number[];
  readonly data: readonly (number | boolean | string)[];
}

const WIRE_TYPES: Readonly<Record<string, TensorType>> = {
  float: 'FP32',
  float16: 'FP16',
  float32: 'FP32',
  float64: 'FP64',
  double: 'FP64',
  int8: 'INT8',
  int16: 'INT16',
  int32: 'INT32',
  int64: 'INT64',
  uint8: 'UINT8',
  uint16: 'UINT16',
  uint32: 'UINT32',
  uint64: 'UINT64',
  bool: 'BOOL',
  string: 'BYTES',
};

/** What the protocol calls the element type of a port; what it has no word for is asked as float32, and the device refuses it. */
export function wireTypeOf(type: string): TensorType {
  return WIRE_TYPES[type] ?? 'FP32';
}
