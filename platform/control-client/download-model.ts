import { rm, stat } from 'node:fs/promises';
import { contentRoutes } from '../../common/api/content-routes.ts';
import { requestContent } from '../../common/api-client/content-request.ts';
import { authorization, type ControlAddress } from '../../common/api-client/control-address.ts';
import { isCut } from '../../common/api-client/error-answer.ts';
import { tryAgain } from '../../common/api-client/try-again.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import { publishFile } from '../blobs/durable-files.ts';
import { PartialUpload } from '../blobs/partial-upload.ts';
import { sha256OfFile } from '../blobs/sha256-file.ts';

interface DownloadOptions extends ControlAddress {
  readonly model: Pick<ModelVersion, 'name' | 'version' | 'sha256' | 'sizeBytes'>;
  /** The file to write. */
  readonly path: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (receivedBytes: number) => void;
  readonly random?: () => number;
}

/**
 * Fetches a model into a file. The bytes gather in a `.part` file beside it; after a cut, also of the program itself, the
 * next try goes on from its end. The file gets its name only when the hash is right.
 * @throws AppError `not-found`, `unavailable`, `storage-full`, `checksum-mismatch`
 */
export async function downloadModel({
  baseUrl,
  token,
  model,
  path,
  signal,
  onProgress,
  ...rest
}: DownloadOptions): Promise<void> {
  const part = `${path}.${model.sha256.slice(0, 12)}.part`;
  const url = baseUrl + contentRoutes.modelContent(model.name, model.version);
  let received = await sizeOf(part);
  if (received > model.sizeBytes) received = 0;

  const fetchRest = async (): Promise<void> => {
    const range = received === 0 ? {} : { range: `bytes=${received}-` };
    const headers = { ...authorization(token), ...range };
    const response = await requestContent(url, { headers, ...(signal === undefined ? {} : { signal }) });
    if (response.status !== 206) await rm(part, { force: true });
    // Each write is waited for: one that is still under way when the connection breaks would land behind the next try's.
    const file = await PartialUpload.open(part, model.sizeBytes);
    try {
      for await (const data of response.body ?? []) {
        await file.append({ offset: file.received, data });
        onProgress?.(file.received);
      }
    } finally {
      received = file.received;
      await file.close();
    }
    if (received < model.sizeBytes) throw new AppError('unavailable', 'the download ended too early');
  };

  const isIncomplete = received < model.sizeBytes || model.sizeBytes === 0;
  if (isIncomplete) await tryAgain(fetchRest, { signal, mendable: isMendable, progress: () => received, ...rest });
  const actual = await sha256OfFile(part, signal);
  if (actual !== model.sha256) {
    await rm(part, { force: true });
    throw new AppError('checksum-mismatch', `what was received has the hash ${actual}, not ${model.sha256}`, {
      hint: 'try again; if it stays, the content is spoilt on the orchestrator',
    });
  }
  await publishFile(part, path);
}

function isMendable(error: unknown): boolean {
  return isCut(error) || hasCode(error, 'unavailable');
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
