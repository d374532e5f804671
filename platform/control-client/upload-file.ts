import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { contentRoutes } from '../../common/api/content-routes.ts';
import type { DatasetReading } from '../../common/api/dataset-reading.ts';
import type { ControlAddress } from '../../common/api-client/control-address.ts';
import { uploadContent } from '../../common/api-client/upload-content.ts';
import { Dataset } from '../../common/domain/dataset.ts';
import { type ResourceName, type Sha256, UploadId } from '../../common/domain/ids.ts';
import { ModelVersion } from '../../common/domain/model.ts';
import { AppError } from '../../common/errors.ts';
import { Release } from '../../common/updates/rollout.ts';
import { withFileSource } from '../blobs/file-source.ts';
import { sha256OfFile } from '../blobs/sha256-file.ts';

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
 * @throws AppError `not-found` for a file that is none, `unavailable`, `storage-full`, `checksum-mismatch`,
 * `model-malformed`, `model-truncated`
 */
export async function uploadModel({ path, name, ...rest }: UploadOptions): Promise<ModelVersion> {
  const sha256 = await hashOf(path, rest.signal);
  const route = contentRoutes.modelUpload(name, UploadId.parse(sha256), { fileName: basename(path).slice(0, 255) });
  return await withFileSource(path, (source) =>
    uploadContent({
      ...rest,
      source,
      path: route,
      hash: createHash('sha256'),
      readResult: (answer) => ModelVersion.parse(answer),
    }),
  );
}

interface DatasetUploadOptions extends UploadOptions {
  readonly reading: DatasetReading;
}

/**
 * Sends a file to the orchestrator, which begins to read it as a data set: CSV, NPZ, or a ZIP archive of several files.
 * @throws AppError as `uploadModel`, and `already-exists`
 */
export async function uploadDataset({ path, name, reading, ...rest }: DatasetUploadOptions): Promise<Dataset> {
  const sha256 = await hashOf(path, rest.signal);
  const route = contentRoutes.datasetUpload(name, UploadId.parse(sha256), reading);
  return await withFileSource(path, (source) =>
    uploadContent({
      ...rest,
      source,
      path: route,
      hash: createHash('sha256'),
      readResult: (answer) => Dataset.parse(answer),
    }),
  );
}

/**
 * Sends a release of the agent to the orchestrator.
 * @throws AppError `not-found`, `release-untrusted`, `release-malformed`, `update-refused`, `checksum-mismatch`
 */
export async function uploadRelease({ path, ...rest }: Omit<UploadOptions, 'name'>): Promise<Release> {
  const sha256 = await hashOf(path, rest.signal);
  return await withFileSource(path, (source) =>
    uploadContent({
      ...rest,
      source,
      path: contentRoutes.releaseUpload(UploadId.parse(sha256)),
      hash: createHash('sha256'),
      readResult: (answer) => Release.parse(answer),
    }),
  );
}

async function hashOf(path: string, signal: AbortSignal | undefined): Promise<Sha256> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isFile() === true) return await sha256OfFile(path, signal);
  throw new AppError('not-found', `there is no file ${path}`, { details: { path } });
}
