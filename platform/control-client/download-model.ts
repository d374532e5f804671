import { contentRoutes } from '../../common/api/content-routes.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import { AppError } from '../../common/errors.ts';
import { sha256OfFile } from '../blobs/sha256-file.ts';
import { type DownloadOptions, downloadContent } from './download-content.ts';

interface ModelDownload extends DownloadOptions {
  readonly model: Pick<ModelVersion, 'name' | 'version' | 'sha256' | 'sizeBytes'>;
}

/**
 * Fetches a model into a file, which gets its name only when the hash is right; a cut download goes on where it was.
 * @throws AppError `not-found`, `unavailable`, `storage-full`, `checksum-mismatch`
 */
export async function downloadModel({ model, ...options }: ModelDownload): Promise<void> {
  const { name, version, sha256, sizeBytes } = model;
  await downloadContent({
    ...options,
    route: contentRoutes.modelContent(name, version),
    sizeBytes,
    key: sha256.slice(0, 12),
    check: async (file) => {
      const actual = await sha256OfFile(file, options.signal);
      if (actual === sha256) return;
      throw new AppError('checksum-mismatch', `what was received has the hash ${actual}, not ${sha256}`, {
        hint: 'try again; if it stays, the content is spoilt on the orchestrator',
      });
    },
  });
}
