import type { BackupName } from '../domain/backup.ts';
import type { ResourceName, UploadId } from '../domain/ids.ts';

/**
 * The raw streaming routes for files, beside the typed contract: bodies are bytes, resumable by offset.
 *
 * An upload is a `PUT` of the bytes from `Upload-Offset` on; `HEAD` tells in `Upload-Offset` how many were kept. The last
 * `PUT` carries `Upload-Complete: ?1` and the SHA-256 of the whole in `Upload-Sha256`; its answer is the new version. A
 * download understands `Range: bytes=N-`.
 */
export const contentRoutes = {
  modelUpload: (name: ResourceName, upload: UploadId) => `/api/v1/models/${name}/uploads/${upload}`,
  backupUpload: (upload: UploadId) => `/api/v1/backups/uploads/${upload}`,
  backupContent: (name: BackupName) => `/api/v1/backups/${name}/content`,
  modelContent: (name: ResourceName, version: number) => `/api/v1/models/${name}/versions/${version}/content`,
};

export const UPLOAD_OFFSET = 'upload-offset';
export const UPLOAD_TOTAL = 'upload-length';
export const UPLOAD_COMPLETE = 'upload-complete';
export const UPLOAD_SHA256 = 'upload-sha256';
