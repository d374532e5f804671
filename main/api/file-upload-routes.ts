import { z } from 'zod';
import { DatasetUploadQuery, ModelUploadQuery } from '../../common/api/content-routes.ts';
import type { DatasetUploads } from '../datasets/dataset-uploads.ts';
import type { ModelUploads } from '../models/model-uploads.ts';
import type { ReleaseUploads } from '../updates/release-uploads.ts';
import type { RawRoute } from './raw-route.ts';
import { uploadRoutes } from './upload-routes.ts';

export interface FileUploadDeps {
  readonly models: Pick<ModelUploads, 'open' | 'query'>;
  readonly datasets: Pick<DatasetUploads, 'open' | 'query'>;
  readonly releases: Pick<ReleaseUploads, 'open' | 'query'>;
}

/** Uploads of models, of data sets, and of releases of the agent. */
export function fileUploadRoutes({ models, datasets, releases }: FileUploadDeps): RawRoute[] {
  const [model, dataset, release] = [
    '/api/v1/models/{name}/uploads/{upload}',
    '/api/v1/datasets/{name}/uploads/{upload}',
    '/api/v1/releases/{name}/uploads/{upload}',
  ] as const;
  return [
    ...uploadRoutes({ path: model, uploads: models, options: ModelUploadQuery }),
    ...uploadRoutes({ path: dataset, uploads: datasets, options: DatasetUploadQuery }),
    ...uploadRoutes({ path: release, uploads: releases, options: z.strictObject({}) }),
  ];
}
