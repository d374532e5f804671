import { z } from 'zod';
import { ResourceName } from '../domain/ids.ts';
import { ModelVersion } from '../domain/model.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';
import { pageOf } from './paging.ts';

const tags = ['Models'];

/** Content goes by the raw streaming routes of `content-routes.ts`. */
export const modelsContract = {
  list: callFor('viewer', 'models')
    .route({ method: 'GET', path: '/api/v1/models', tags, summary: 'The newest version of every model' })
    .input(pageOf(ResourceName))
    .output(z.array(ModelVersion))
    .errors(pick()),
  versions: callFor('viewer', 'models')
    .route({ method: 'GET', path: '/api/v1/models/{name}', tags, summary: 'All versions of a model, newest first' })
    .input(z.object({ name: ResourceName }))
    .output(z.array(ModelVersion))
    .errors(pick('not-found')),
  remove: callFor('operator', 'models')
    .route({
      method: 'DELETE',
      path: '/api/v1/models/{name}/versions/{version}',
      tags,
      summary: 'Delete one version of a model',
      successStatus: 204,
    })
    .input(z.object({ name: ResourceName, version: z.coerce.number().int().min(1) }))
    .errors(pick('not-found')),
};
