import { z } from 'zod';
import { DeviceId, ResourceName, Sha256 } from '../domain/ids.ts';
import { ModelAnnotation, ModelFit, ModelVersion } from '../domain/model.ts';
import { FetchId, ModelFetch } from '../domain/model-fetch.ts';
import { ModelTrial } from '../domain/model-trial.ts';
import { ModelSpec } from '../specs/model-spec.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';
import { pageOf } from './paging.ts';

const tags = ['Models'];
const ByVersion = z.object({ name: ResourceName, version: z.coerce.number().int().min(1) });

/** Models that come with EdgeOrchestra. */
export const SampleModelName = z.enum(['moby']);
export type SampleModelName = z.infer<typeof SampleModelName>;

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
  fit: callFor('viewer', 'models')
    .route({
      method: 'GET',
      path: '/api/v1/models/{name}/versions/{version}/fit',
      tags,
      summary: 'On which devices a version of a model has room',
      description: 'By the last reading of each device: free memory for what the model takes, free disk for its file.',
    })
    .input(pageOf(DeviceId).extend(ByVersion.shape))
    .output(z.array(ModelFit))
    .errors(pick('not-found')),
  convert: callFor('operator', 'models')
    .route({
      method: 'POST',
      path: '/api/v1/models/{name}/versions/{version}/convert',
      tags,
      summary: 'Read an ONNX graph as layers',
      description:
        'Adds a version that jobs can start from (`model.stored`). Also reads safetensors that were exported here. What the engine has no layer for is refused by node and operator.',
      successStatus: 201,
    })
    .input(
      ByVersion.extend({
        as: ResourceName.optional().describe('Name of the new version; without one, that of the model itself'),
        loss: ModelSpec.shape.loss.unwrap().optional().describe('Without one, that of the file, else one that fits'),
      }),
    )
    .output(ModelVersion)
    .errors(pick('not-found', 'model-unsupported', 'model-malformed', 'too-many-requests', 'no-room', 'storage-full')),
  trial: callFor('viewer', 'models')
    .route({
      method: 'GET',
      path: '/api/v1/models/{name}/versions/{version}/trial',
      tags,
      summary: 'What came of loading a version on trial',
      description: '`null` where it was not tried yet.',
    })
    .input(ByVersion)
    .output(ModelTrial.nullable())
    .errors(pick('not-found')),
  try: callFor('operator', 'models')
    .route({
      method: 'POST',
      path: '/api/v1/models/{name}/versions/{version}/trial',
      tags,
      summary: 'Load a version on trial',
      description:
        'In a process that is thrown away, on the orchestrator, with limits of time and memory. Known at once where the same content was tried with the same loader before.',
    })
    .input(ByVersion)
    .output(ModelTrial)
    .errors(pick('not-found', 'cancelled')),
  fetch: callFor('operator', 'models')
    .route({
      method: 'POST',
      path: '/api/v1/model-fetches',
      tags,
      summary: 'Fetch a model from an address',
      description:
        'Goes on in the background, survives cuts and restarts, and ends as a new version. A path on the machine of the orchestrator is for its owner, on that machine.',
      successStatus: 202,
    })
    .input(
      z.object({
        source: z
          .string()
          .min(1)
          .max(4_096)
          .describe('An address (http, https), `hf:OWNER/REPOSITORY[@REVISION]/PATH`, or a path'),
        name: ResourceName.optional().describe('Without one, after its file'),
        sha256: Sha256.optional().describe('What the content must have'),
      }),
    )
    .output(ModelFetch)
    .errors(pick()),
  fetches: callFor('viewer', 'models')
    .route({
      method: 'GET',
      path: '/api/v1/model-fetches',
      tags,
      summary: 'Models that are fetched, and were in the last week; newest first',
    })
    .output(z.array(ModelFetch))
    .errors(pick()),
  getFetch: callFor('viewer', 'models')
    .route({ method: 'GET', path: '/api/v1/model-fetches/{id}', tags, summary: 'How far a fetch has come' })
    .input(z.object({ id: FetchId }))
    .output(ModelFetch)
    .errors(pick('not-found')),
  cancelFetch: callFor('operator', 'models')
    .route({
      method: 'POST',
      path: '/api/v1/model-fetches/{id}/cancel',
      tags,
      summary: 'Give a fetch up',
      description: 'One that has ended stays as it is.',
    })
    .input(z.object({ id: FetchId }))
    .output(ModelFetch)
    .errors(pick('not-found')),
  annotate: callFor('operator', 'models')
    .route({
      method: 'PATCH',
      path: '/api/v1/models/{name}/versions/{version}',
      tags,
      summary: 'Tag a version, or note something of it',
      description: 'What is not given stays as it is.',
    })
    .input(ByVersion.extend(ModelAnnotation.partial().shape))
    .output(ModelVersion)
    .errors(pick('not-found')),
  addSample: callFor('operator', 'models')
    .route({
      method: 'POST',
      path: '/api/v1/sample-models/{name}',
      tags,
      summary: 'Add a model that comes with EdgeOrchestra',
      description:
        '`moby`: 158,016 parameters that write words and sentences like English, without sense, to try serving with. Where the store has it already, nothing is added.',
      successStatus: 201,
    })
    .input(z.object({ name: SampleModelName }))
    .output(ModelVersion)
    .errors(pick('storage-full')),
  remove: callFor('operator', 'models')
    .route({
      method: 'DELETE',
      path: '/api/v1/models/{name}/versions/{version}',
      tags,
      summary: 'Delete one version of a model',
      successStatus: 204,
    })
    .input(ByVersion)
    .errors(pick('not-found')),
};
