import { createWriteStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { contentRoutes } from '../../common/api/content-routes.ts';
import { requestContent } from '../../common/api-client/content-request.ts';
import { authorization, type ControlAddress } from '../../common/api-client/control-address.ts';
import { asConnectionError, isCut } from '../../common/api-client/lost-connection.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import { AppError } from '../../common/errors.ts';
import type { ExportFormat } from '../../common/specs/export-format.ts';
import { asStorageError, publishFile } from '../blobs/durable-files.ts';
import { sha256OfFile } from '../blobs/sha256-file.ts';

interface ModelExport extends ControlAddress {
  readonly model: Pick<ModelVersion, 'name' | 'version'>;
  readonly format: ExportFormat;
  /** The file to write. */
  readonly path: string;
}

/**
 * Fetches a trained model in another format into a file, which gets its name only when the hash is right; its size in bytes.
 * @throws AppError `not-found`, `model-not-exportable`, `too-many-requests`, `unavailable`, `storage-full`,
 * `checksum-mismatch`
 */
export async function exportModel({ baseUrl, token, model, format, path }: ModelExport): Promise<number> {
  const url = baseUrl + contentRoutes.modelExport(model.name, model.version, format);
  const part = `${path}.part`;
  const response = await requestContent(url, { headers: authorization(token) });
  try {
    await pipeline(response.body ?? [], createWriteStream(part));
    const [expected, actual] = [response.headers.get('etag'), `"${await sha256OfFile(part)}"`];
    if (actual !== expected) {
      throw new AppError('checksum-mismatch', `what was received has the hash ${actual}, not ${expected ?? 'none'}`);
    }
    const { size } = await stat(part);
    await publishFile(part, path);
    return size;
  } catch (error) {
    await rm(part, { force: true });
    throw isCut(error) ? asConnectionError(error, baseUrl) : asStorageError(error);
  }
}
