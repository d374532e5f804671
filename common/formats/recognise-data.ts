import type { FileDescription, JobDescription } from '../domain/file-description.ts';
import type { ByteSource } from './byte-source.ts';
import { describeArchive } from './describe-archive.ts';
import { describeCoreMl } from './describe-core-ml.ts';
import { describeCsv } from './describe-csv.ts';
import { describeFlatbuffer, flatbufferFormat } from './describe-flatbuffer.ts';
import { describeGguf, looksLikeGguf } from './describe-gguf.ts';
import { describeIdx, looksLikeIdx } from './describe-idx.ts';
import { describeNpy, looksLikeNpy } from './describe-npy.ts';
import { describeOnnx, looksLikeOnnx } from './describe-onnx.ts';
import { describeSafetensors, looksLikeSafetensors } from './describe-safetensors.ts';
import { describeTfjs, looksLikeTfjs } from './describe-tfjs.ts';
import { describeUnopened } from './describe-unopened.ts';
import { gunzipHead, looksLikeGzip } from './gunzip-head.ts';
import { textOf } from './text-of.ts';
import { whatItLooksLike } from './what-it-looks-like.ts';
import { looksLikeZip } from './zip-directory.ts';

const HEAD_BYTES = 64 << 10;

/** What a file is, where it is no job. */
export type DataDescription = Exclude<FileDescription, JobDescription>;

/**
 * Recognises a model or a data set by its content, never by its name, and describes it by its header. Reads at most 129 MiB
 * of it, whatever the header claims, and of weights nothing.
 *
 * @throws AppError `model-malformed`, `model-truncated` or `dataset-malformed` for content that begins as a known format and
 * is none
 */
export async function recogniseData(source: ByteSource): Promise<DataDescription> {
  const head = await source.read(0, Math.min(HEAD_BYTES, source.sizeBytes));
  if (looksLikeGguf(head)) return await describeGguf(source);
  if (looksLikeSafetensors(head)) return await describeSafetensors(source);
  const flatbuffer = flatbufferFormat(head);
  if (flatbuffer !== undefined) return await describeFlatbuffer(source, flatbuffer);
  if (looksLikeZip(head)) return await describeArchive(source);
  if (looksLikeGzip(head)) return describeArray(gunzipHead(head), null) ?? describeText(gunzipHead(head), true);
  const array = describeArray(head, source.sizeBytes);
  if (array !== undefined) return array;
  if (await looksLikeOnnx(source)) return await describeOnnx(source);
  const model = (await describeCoreMl(source)) ?? describeUnopened(head, source.sizeBytes);
  if (model !== undefined) return model;
  if (looksLikeTfjs(textOf(head) ?? '')) return await describeTfjs(source);
  return describeText(head, false);
}

function describeArray(head: Uint8Array, sizeBytes: number | null): DataDescription | undefined {
  if (looksLikeNpy(head)) return describeNpy(head, sizeBytes);
  return looksLikeIdx(head) ? describeIdx(head, sizeBytes) : undefined;
}

function describeText(head: Uint8Array, isCompressed: boolean): DataDescription {
  const text = textOf(head);
  const table = text === undefined ? undefined : describeCsv(text, isCompressed);
  return table ?? { kind: 'unknown', format: 'unknown', seen: whatItLooksLike(head, text !== undefined) };
}
