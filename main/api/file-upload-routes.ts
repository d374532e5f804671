import { DatasetUploadQuery, ModelUploadQuery } from '../../common/api/content-routes.ts';
import type { DatasetUploads } from '../datasets/dataset-uploads.ts';
import type { ModelUploads } from '../models/model-uploads.ts';
import type { RawRoute } from './raw-route.ts';
import { uploadRoutes } from './upload-routes.ts';

export interface FileUploadDeps {
  readonly models: Pick<ModelUploads, 'open' | 'query'>;
  readonly datasets: Pick<DatasetUploads, 'open' | 'query'>;
}

/** Uploads of models and of data sets. */
export function fileUploadRoutes({ models, datasets }: FileUploadDeps): RawRoute[] {
  const [model, dataset] = [
    '/api/v1/models/{name}/uploads/{upload}',
    '/api/v1/datasets/{name}/uploads/{upload}',
  ] as const;
  return [
    ...uploadRoutes({ path: model, uploads: models, options: ModelUploadQuery }),
    ...uploadRoutes({ path: dataset, uploads: datasets, options: DatasetUploadQuery }),
  ];
}
