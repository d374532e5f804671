import { z } from 'zod';
import { ResourceName } from '../../common/domain/ids.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import type { ModelStore } from '../models/model-store.ts';
import { parseParameters } from './parse-parameters.ts';
import type { RawRoute } from './raw-route.ts';
import { rawRules } from './raw-rules.ts';
import { sendFile } from './send-file.ts';

interface ModelContentDeps {
  readonly models: Pick<ModelStore, 'get'>;
  readonly blobs: Pick<BlobStore, 'path' | 'size'>;
}

const PATH = '/api/v1/models/{name}/versions/{version}/content';
const Parameters = z.object({ name: ResourceName, version: z.coerce.number().int().min(1) });

/** Download of a model's content, whole or from an offset on. */
export function modelContentRoute({ models, blobs }: ModelContentDeps): RawRoute {
  return {
    method: 'GET',
    path: PATH,
    rule: rawRules[`GET ${PATH}`],
    async handle(call) {
      const { name, version } = parseParameters(Parameters, call.parameters);
      const { sha256 } = models.get(name, version);
      const sizeBytes = await blobs.size(sha256);
      const file = { path: blobs.path(sha256), sizeBytes, etag: `"${sha256}"`, name: `${name}-v${version}.bin` };
      await sendFile(call, file);
    },
  };
}
