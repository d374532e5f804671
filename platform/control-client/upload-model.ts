import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import {
  contentRoutes,
  UPLOAD_COMPLETE,
  UPLOAD_OFFSET,
  UPLOAD_SHA256,
  UPLOAD_TOTAL,
} from '../../common/api/content-routes.ts';
import { requestContent } from '../../common/api-client/content-request.ts';
import { authorization, type ControlAddress } from '../../common/api-client/control-address.ts';
import { isCut } from '../../common/api-client/error-answer.ts';
import { type ResourceName, UploadId } from '../../common/domain/ids.ts';
import { ModelVersion } from '../../common/domain/model.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import { sha256OfFile } from '../blobs/sha256-file.ts';
import { tryAgain } from './try-again.ts';

interface UploadOptions extends ControlAddress {
  readonly path: string;
  readonly name: ResourceName;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (sentBytes: number, totalBytes: number) => void;
  readonly random?: () => number;
}

/**
 * Sends a file to the orchestrator as a new version of a model. The upload is named by the content's hash, so that a cut
 * one, also of the program itself, goes on from what the orchestrator has kept.
 * @throws AppError `not-found` for a file that is none, `unavailable`, `storage-full`, `checksum-mismatch`
 */
export async function uploadModel({
  baseUrl,
  token,
  path,
  name,
  signal,
  onProgress,
  ...rest
}: UploadOptions): Promise<ModelVersion> {
  const totalBytes = await fileSize(path);
  const sha256 = await sha256OfFile(path, signal);
  const url = baseUrl + contentRoutes.modelUpload(name, UploadId.parse(sha256));
  const abort = signal === undefined ? {} : { signal };
  const access = authorization(token);
  let kept = 0;

  const sendRest = async (): Promise<ModelVersion> => {
    kept = await keptBytes(url, { headers: access, ...abort });
    onProgress?.(kept, totalBytes);
    const file = createReadStream(path, { start: kept, highWaterMark: 1 << 18 });
    const body = counted(file, (bytes) => onProgress?.(kept + bytes, totalBytes));
    try {
      const response = await requestContent(url, {
        method: 'PUT',
        body,
        duplex: 'half',
        headers: {
          ...access,
          'content-type': 'application/octet-stream',
          [UPLOAD_OFFSET]: String(kept),
          [UPLOAD_TOTAL]: String(totalBytes),
          [UPLOAD_COMPLETE]: '?1',
          [UPLOAD_SHA256]: sha256,
        },
        ...abort,
      });
      return ModelVersion.parse(await response.json());
    } finally {
      file.destroy();
    }
  };
  return await tryAgain(sendRest, { signal, mendable: isMendable, progress: () => kept, ...rest });
}

async function fileSize(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === true) return found.size;
  throw new AppError('not-found', `there is no file ${path}`, { details: { path } });
}

/** How many bytes of this upload the orchestrator has; none when it does not know it. */
async function keptBytes(url: string, options: RequestInit): Promise<number> {
  try {
    const response = await requestContent(url, { method: 'HEAD', ...options });
    const kept = Number(response.headers.get(UPLOAD_OFFSET) ?? 0);
    return Number.isSafeInteger(kept) && kept >= 0 ? kept : 0;
  } catch (error) {
    if (hasCode(error, 'not-found')) return 0;
    throw error;
  }
}

async function* counted(blocks: AsyncIterable<Buffer>, onBytes: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const block of blocks) {
    bytes += block.length;
    onBytes(bytes);
    yield block;
  }
}

function isMendable(error: unknown): boolean {
  return isCut(error) || hasCode(error, 'unavailable') || hasCode(error, 'upload-out-of-order');
}
