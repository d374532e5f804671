import { isPlainRecord } from '../plain-record.ts';

/** What a safetensors header says of one tensor. */
export interface SafetensorsTensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte and the one behind the last, counted from the end of the header. */
  readonly data_offsets: readonly [number, number];
}

/** True for what the header may say of one tensor, whatever its type and layout. */
export function isSafetensorsTensor(value: unknown): value is SafetensorsTensor {
  if (!isPlainRecord(value)) return false;
  const { dtype, shape, data_offsets } = value as Partial<Record<keyof SafetensorsTensor, unknown>>;
  return (
    typeof dtype === 'string' &&
    dtype.length <= 32 &&
    isCounts(shape) &&
    shape.length <= 16 &&
    isCounts(data_offsets) &&
    data_offsets.length === 2
  );
}

/** The metadata of a header; nothing where any of it is no text. */
export function safetensorsMetadata(value: unknown): Readonly<Record<string, string>> {
  return isTexts(value) ? value : {};
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isPlainRecord(value) && Object.values(value).every((one) => typeof one === 'string');
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((one) => Number.isSafeInteger(one) && one >= 0);
}
