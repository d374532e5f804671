import type { CompressionSpec } from '../../common/specs/compression-spec.ts';
import { bfloat16Codec } from './bfloat16-codec.ts';
import { float16Codec } from './float16-codec.ts';
import { float32Codec } from './float32-codec.ts';
import { int8Codec } from './int8-codec.ts';
import { topKCodec } from './top-k-codec.ts';
import type { UpdateCodec } from './update-codec.ts';

/** The codec that a job asks for. */
export function codecFor(compression: CompressionSpec): UpdateCodec {
  switch (compression.name) {
    case 'none':
      return float32Codec;
    case 'float16':
      return float16Codec;
    case 'bfloat16':
      return bfloat16Codec;
    case 'int8':
      return int8Codec;
    case 'top-k':
      return topKCodec(compression.share);
  }
}
