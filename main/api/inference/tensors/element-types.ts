import type { TensorType } from '../../../../common/serving/inference-request.ts';

type Value = number | bigint | boolean;

/** How the elements of a type lie in bytes, little-endian, and how they are written in JSON. */
export interface ElementType {
  readonly sizeBytes: number;
  /** False for what is no value of the type. */
  readonly write: (view: DataView, offset: number, value: unknown) => boolean;
  readonly read: (view: DataView, offset: number) => Value;
}

type Setter = (view: DataView, offset: number, value: number) => void;

function whole(
  sizeBytes: number,
  [least, most]: readonly [number, number],
  set: Setter,
  read: ElementType['read'],
): ElementType {
  return {
    sizeBytes,
    write: (view, offset, value) => {
      // A number that JSON cannot tell exactly would be another one: those are sent as bytes.
      if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < least || value > most) return false;
      set(view, offset, value);
      return true;
    },
    read,
  };
}

function real(sizeBytes: number, most: number, set: Setter, read: ElementType['read']): ElementType {
  return {
    sizeBytes,
    write: (view, offset, value) => {
      if (typeof value !== 'number' || Math.abs(value) > most) return false;
      set(view, offset, value);
      return true;
    },
    read,
  };
}

const BOOL: ElementType = {
  sizeBytes: 1,
  write: (view, offset, value) => {
    if (typeof value !== 'boolean' && value !== 0 && value !== 1) return false;
    view.setUint8(offset, Number(value));
    return true;
  },
  read: (view, offset) => view.getUint8(offset) !== 0,
};

const SAFE = Number.MAX_SAFE_INTEGER;

/** The types whose elements are all of one size: all but BYTES. */
export const ELEMENT_TYPES: Readonly<Record<Exclude<TensorType, 'BYTES'>, ElementType>> = {
  BOOL,
  UINT8: whole(
    1,
    [0, 0xff],
    (view, at, value) => view.setUint8(at, value),
    (view, at) => view.getUint8(at),
  ),
  UINT16: whole(
    2,
    [0, 0xffff],
    (view, at, value) => view.setUint16(at, value, true),
    (view, at) => view.getUint16(at, true),
  ),
  UINT32: whole(
    4,
    [0, 0xffff_ffff],
    (view, at, value) => view.setUint32(at, value, true),
    (view, at) => view.getUint32(at, true),
  ),
  UINT64: whole(
    8,
    [0, SAFE],
    (view, at, value) => view.setBigUint64(at, BigInt(value), true),
    (view, at) => view.getBigUint64(at, true),
  ),
  INT8: whole(
    1,
    [-0x80, 0x7f],
    (view, at, value) => view.setInt8(at, value),
    (view, at) => view.getInt8(at),
  ),
  INT16: whole(
    2,
    [-0x8000, 0x7fff],
    (view, at, value) => view.setInt16(at, value, true),
    (view, at) => view.getInt16(at, true),
  ),
  INT32: whole(
    4,
    [-0x8000_0000, 0x7fff_ffff],
    (view, at, value) => view.setInt32(at, value, true),
    (view, at) => view.getInt32(at, true),
  ),
  INT64: whole(
    8,
    [-SAFE, SAFE],
    (view, at, value) => view.setBigInt64(at, BigInt(value), true),
    (view, at) => view.getBigInt64(at, true),
  ),
  FP16: real(
    2,
    65_504,
    (view, at, value) => view.setFloat16(at, value, true),
    (view, at) => view.getFloat16(at, true),
  ),
  FP32: real(
    4,
    3.4028234663852886e38,
    (view, at, value) => view.setFloat32(at, value, true),
    (view, at) => view.getFloat32(at, true),
  ),
  FP64: real(
    8,
    Number.MAX_VALUE,
    (view, at, value) => view.setFloat64(at, value, true),
    (view, at) => view.getFloat64(at, true),
  ),
};
