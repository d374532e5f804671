import { rm, stat } from 'node:fs/promises';
import { requestContent } from '../../common/api-client/content-request.ts';
import { authorization, type ControlAddress } from '../../common/api-client/control-address.ts';
import { isCut } from '../../common/api-client/lost-connection.ts';
import { tryAgain } from '../../common/api-client/try-again.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import { publishFile } from '../blobs/durable-files.ts';
import { PartialUpload } from '../blobs/partial-upload.ts';

/** How a file is fetched from the orchestrator. */
export interface DownloadOptions extends ControlAddress {
  /** The file to write. */
  readonly path: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (receivedBytes: number) => void;
  readonly random?: () => number;
}

interface ContentDownload extends DownloadOptions {
  /** Behind the address of the control API. */
  readonly route: string;
  readonly sizeBytes: number;
  /** The same for the same content only: a download goes on where one of the same key was cut. */
  readonly key: string;
  /** Throws for a file that is not what it should be. */
  readonly check: (file: string) => Promise<void>;
}

/**
 * Fetches a content into a file. The bytes gather in a `.part` file beside it; after a cut, also of the program itself, the
 * next try goes on from its end. The file gets its name only when it has proved right.
 * @throws AppError `not-found`, `unavailable`, `storage-full`, and what `check` throws
 */
export async function downloadContent(download: ContentDownload): Promise<void> {
  const { baseUrl, token, route, sizeBytes, key, path, check, signal, onProgress, ...rest } = download;
  const part = `${path}.${key}.part`;
  let received = await sizeOf(part);
  if (received > sizeBytes) received = 0;

  const fetchRest = async (): Promise<void> => {
    const range = received === 0 ? {} : { range: `bytes=${received}-` };
    const headers = { ...authorization(token), ...range };
    const response = await requestContent(baseUrl + route, { headers, ...(signal === undefined ? {} : { signal }) });
    if (response.status !== 206) await rm(part, { force: true });
    // Each write is waited for: one that is still under way when the connection breaks would land behind the next try's.
    const file = await PartialUpload.open(part, sizeBytes);
    try {
      for await (const data of response.body ?? []) {
        await file.append({ offset: file.received, data });
        onProgress?.(file.received);
      }
    } finally {
      received = file.received;
      await file.close();
    }
    if (received < sizeBytes) throw new AppError('unavailable', 'the download ended too early');
  };

  const isIncomplete = received < sizeBytes || sizeBytes === 0;
  if (isIncomplete) await tryAgain(fetchRest, { signal, mendable: isMendable, progress: () => received, ...rest });
  try {
    await check(part);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
  await publishFile(part, path);
}

function isMendable(error: unknown): boolean {
  return isCut(error) || hasCode(error, 'unavailable');
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}
