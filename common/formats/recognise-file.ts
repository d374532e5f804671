import type { FileDescription } from '../domain/file-description.ts';
import type { ByteSource } from './byte-source.ts';
import { describeArchive } from './describe-archive.ts';
import { describeCsv } from './describe-csv.ts';
import { describeGguf, looksLikeGguf } from './describe-gguf.ts';
import { describeIdx, looksLikeIdx } from './describe-idx.ts';
import { describeJob, MAX_JOB_BYTES } from './describe-job.ts';
import { describeNpy, looksLikeNpy } from './describe-npy.ts';
import { describeOnnx, looksLikeOnnx } from './describe-onnx.ts';
import { describeSafetensors, looksLikeSafetensors } from './describe-safetensors.ts';
import { gunzipHead, looksLikeGzip } from './gunzip-head.ts';
import { whatItLooksLike } from './what-it-looks-like.ts';
import { looksLikeZip } from './zip-directory.ts';

const HEAD_BYTES = 64 << 10;

/**
 * Recognises a file by its content, never by its name, and describes it by its header. Reads at most 129 MiB of it, whatever
 * the header claims, and of weights nothing.
 *
 * @throws AppError `model-malformed`, `model-truncated` or `dataset-malformed` for content that begins as a known format and
 * is none, `invalid-specification` for a job file with a wrong field.
 */
export async function recogniseFile(source: ByteSource): Promise<FileDescription> {
  const head = await source.read(0, Math.min(HEAD_BYTES, source.sizeBytes));
  if (looksLikeGguf(head)) return await describeGguf(source);
  if (looksLikeSafetensors(head)) return await describeSafetensors(source);
  if (looksLikeZip(head)) return await describeArchive(source);
  if (looksLikeGzip(head))
    return describeArray(gunzipHead(head), null) ?? (await describeText(gunzipHead(head), source, true));
  const array = describeArray(head, source.sizeBytes);
  if (array !== undefined) return array;
  if (await looksLikeOnnx(source)) return await describeOnnx(source);
  return await describeText(head, source, false);
}

function describeArray(head: Uint8Array, sizeBytes: number | null): FileDescription | undefined {
  if (looksLikeNpy(head)) return describeNpy(head, sizeBytes);
  return looksLikeIdx(head) ? describeIdx(head, sizeBytes) : undefined;
}

async function describeText(head: Uint8Array, source: ByteSource, isCompressed: boolean): Promise<FileDescription> {
  const text = textOf(head);
  if (text !== undefined) {
    const isShort = !isCompressed && source.sizeBytes <= MAX_JOB_BYTES;
    const whole = isShort ? textOf(await source.read(0, source.sizeBytes)) : undefined;
    const found = (whole === undefined ? undefined : await describeJob(whole)) ?? describeCsv(text, isCompressed);
    if (found !== undefined) return found;
  }
  return { kind: 'unknown', format: 'unknown', seen: whatItLooksLike(head, text !== undefined) };
}

/** UTF-8 without NUL, of which the last character may be cut; undefined for anything else. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0 || bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return undefined;
  }
}
