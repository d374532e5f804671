import { open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { requestContent } from '../../common/api-client/content-request.ts';
import { authorization, type ControlAddress } from '../../common/api-client/control-address.ts';
import { asConnectionError, isCut } from '../../common/api-client/lost-connection.ts';
import { AppError } from '../../common/errors.ts';
import { asStorageError, publishFile } from '../blobs/durable-files.ts';

interface LinesDownload extends ControlAddress {
  /** Behind the address of the control API. */
  readonly route: string;
  /** The file to write; it gets its name when all of it is there. */
  readonly path: string;
}

const NEW_LINE = 0x0a;

/** Fetches lines whose number nobody knows before into a file, and tells how many there are. @throws AppError `unavailable`, `storage-full` */
export async function downloadLines({ baseUrl, token, route, path }: LinesDownload): Promise<number> {
  const isThere = await stat(dirname(path)).catch(() => undefined);
  if (isThere?.isDirectory() !== true) throw new AppError('not-found', `the folder of ${path} is not there`);
  const response = await requestContent(baseUrl + route, { headers: authorization(token) });
  const part = `${path}.part`;
  const file = await open(part, 'w').catch((error: unknown) => {
    throw asStorageError(error);
  });
  try {
    let lines = 0;
    for await (const bytes of response.body ?? []) {
      for (const byte of bytes) if (byte === NEW_LINE) lines++;
      await file.writeFile(bytes);
    }
    await file.sync();
    await file.close();
    await publishFile(part, path);
    return lines;
  } catch (error) {
    await file.close().catch(() => undefined);
    await rm(part, { force: true });
    throw isCut(error) ? asConnectionError(error, baseUrl) : asStorageError(error);
  }
}
