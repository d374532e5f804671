import { z } from 'zod';
import { Dataset, DatasetPreview, MOST_PREVIEWED, OfferedDataset } from '../domain/dataset.ts';
import { ResourceName } from '../domain/ids.ts';
import { callFor } from './access-rule.ts';
import { DatasetReading } from './dataset-reading.ts';
import { pick } from './errors.ts';
import { pageOf } from './paging.ts';

const tags = ['Data sets'];
const ByName = z.object({ name: ResourceName });

/** Data sets that come with EdgeOrchestra, to try it with. */
export const SampleName = z.enum(['uci-digits']);
export type SampleName = z.infer<typeof SampleName>;

export const datasetsContract = {
  list: callFor('viewer', 'datasets')
    .route({ method: 'GET', path: '/api/v1/datasets', tags, summary: 'All managed data sets' })
    .input(pageOf(ResourceName))
    .output(z.array(Dataset))
    .errors(pick()),
  offered: callFor('viewer', 'datasets')
    .route({
      method: 'GET',
      path: '/api/v1/offered-datasets',
      tags,
      summary: 'Local data sets that devices offer',
      description: 'Their samples stay on the devices. A job trains on every device that offers the name.',
    })
    .input(pageOf(ResourceName))
    .output(z.array(OfferedDataset))
    .errors(pick()),
  get: callFor('viewer', 'datasets')
    .route({ method: 'GET', path: '/api/v1/datasets/{name}', tags, summary: 'One data set' })
    .input(ByName)
    .output(Dataset)
    .errors(pick('not-found')),
  import: callFor('operator', 'datasets')
    .route({
      method: 'POST',
      path: '/api/v1/datasets',
      tags,
      summary: 'Read a data set from the disk of the orchestrator',
      description:
        'Answers at once with state `importing`; the data set becomes `ready`, or `failed` with the file, row and column at fault.',
      successStatus: 202,
    })
    .input(
      DatasetReading.extend({
        name: ResourceName,
        path: z.string().min(1).max(4_096).describe('Absolute path of a file or folder'),
      }),
    )
    .output(Dataset)
    .errors(pick('already-exists', 'conflict')),
  importSample: callFor('operator', 'datasets')
    .route({
      method: 'POST',
      path: '/api/v1/sample-datasets/{name}',
      tags,
      summary: 'Read a data set that comes with EdgeOrchestra',
      description:
        'Answers at once, as an import does; the data set gets the name of the sample. `uci-digits`: 1,797 handwritten digits of 8 × 8 grey values, a fifth of them for testing.',
      successStatus: 202,
    })
    .input(z.object({ name: SampleName }))
    .output(Dataset)
    .errors(pick('already-exists', 'conflict')),
  preview: callFor('viewer', 'datasets')
    .route({
      method: 'GET',
      path: '/api/v1/datasets/{name}/preview',
      tags,
      summary: 'How many samples of each class a data set has, and some of them',
    })
    .input(ByName.extend({ samples: z.coerce.number().int().min(0).max(MOST_PREVIEWED).default(16) }))
    .output(DatasetPreview)
    .errors(pick('not-found', 'conflict')),
  remove: callFor('operator', 'datasets')
    .route({
      method: 'DELETE',
      path: '/api/v1/datasets/{name}',
      tags,
      summary: 'Delete a data set',
      successStatus: 204,
    })
    .input(ByName)
    .errors(pick('not-found', 'conflict')),
};
