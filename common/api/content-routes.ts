import { z } from 'zod';
import type { BackupName } from '../domain/backup.ts';
import type { EventFilter } from '../domain/event-filter.ts';
import { filterParameters } from '../domain/event-filter-parameters.ts';
import type { ResourceName, UploadId } from '../domain/ids.ts';
import { ExportFormat } from '../specs/export-format.ts';
import { DatasetReading } from './dataset-reading.ts';

/** What releases are of. */
const AGENT_PACKAGE = 'edgeorchestra-agent';

/**
 * The raw streaming routes for files, beside the typed contract: bodies are bytes, resumable by offset.
 *
 * An upload is a `PUT` of the bytes from `Upload-Offset` on; `HEAD` tells in `Upload-Offset` how many were kept. The last
 * `PUT` carries `Upload-Complete: ?1` and the SHA-256 of the whole in `Upload-Sha256`; its answer is the new version, or the
 * data set whose import has begun. What there is to say of the file stands in the query. A download understands
 * `Range: bytes=N-`.
 */
export const contentRoutes = {
  eventsExport: (filter: EventFilter): string => `/api/v1/events/export?${filterParameters(filter)}`,
  modelUpload: (name: ResourceName, upload: UploadId, options: ModelUploadQuery = {}) =>
    `/api/v1/models/${name}/uploads/${upload}${queryOf(options)}`,
  datasetUpload: (name: ResourceName, upload: UploadId, options: DatasetUploadQuery = {}) =>
    `/api/v1/datasets/${name}/uploads/${upload}${queryOf(options)}`,
  releaseUpload: (upload: UploadId) => `/api/v1/releases/${AGENT_PACKAGE}/uploads/${upload}`,
  backupUpload: (upload: UploadId) => `/api/v1/backups/uploads/${upload}`,
  backupContent: (name: BackupName) => `/api/v1/backups/${name}/content`,
  modelContent: (name: ResourceName, version: number) => `/api/v1/models/${name}/versions/${version}/content`,
  modelExport: (name: ResourceName, version: number, format: ExportFormat) =>
    `/api/v1/models/${name}/versions/${version}/export?format=${format}`,
};

/** What the query of a model's upload may say. */
export const ModelUploadQuery = z.object({
  fileName: z.string().min(1).max(255).optional().describe('What the file was called, for people'),
});
export type ModelUploadQuery = z.input<typeof ModelUploadQuery>;

/** What the query of a model's export says. */
export const ModelExportQuery = z.object({ format: ExportFormat.describe('Of the file: `onnx` or `safetensors`') });

const numberInQuery = z.string().transform(Number);

/** What the query of a data set's upload may say: how it is to be read. */
export const DatasetUploadQuery = z.object({
  label: DatasetReading.shape.label,
  holdout: numberInQuery.pipe(DatasetReading.shape.holdout.unwrap()).optional(),
  scale: numberInQuery.pipe(DatasetReading.shape.scale.unwrap()).optional(),
  seed: numberInQuery.pipe(DatasetReading.shape.seed.unwrap()).optional(),
});
export type DatasetUploadQuery = DatasetReading;

function queryOf(options: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(options)) if (value !== undefined) query.set(name, String(value));
  return query.size === 0 ? '' : `?${query.toString()}`;
}

const NAME = '[a-z0-9][a-z0-9._-]{0,127}';
const CONTENT_REQUESTS: readonly (readonly [methods: RegExp, path: RegExp])[] = [
  [/^(HEAD|PUT)$/, new RegExp(`^/api/v1/(models|datasets|releases)/${NAME}/uploads/[\\w-]{1,128}$`)],
  [/^(HEAD|PUT)$/, /^\/api\/v1\/backups\/uploads\/[\w-]{1,128}$/],
  [/^(GET|HEAD)$/, new RegExp(`^/api/v1/models/${NAME}/versions/\\d{1,9}/(content|export)$`)],
  [/^(GET|HEAD)$/, new RegExp(`^/api/v1/backups/${NAME}/content$`)],
  [/^GET$/, /^\/api\/v1\/events\/export$/],
];

/** True for a request to a route where the bytes of files go: those that a window cannot ask for through its line. */
export function isContentRequest(method: string, path: string): boolean {
  return CONTENT_REQUESTS.some(([methods, paths]) => methods.test(method) && paths.test(path));
}
