import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { ResourceName } from '../../common/domain/ids.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import type { ModelStore } from '../models/model-store.ts';
import { byteRange } from './byte-range.ts';
import { badRequest } from './http-problem.ts';
import { parseParameters } from './parse-parameters.ts';
import type { RawCall, RawRoute } from './raw-route.ts';
import { rawRules } from './raw-rules.ts';

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
    async handle({ request, response, parameters }: RawCall) {
      const { name, version } = parseParameters(Parameters, parameters);
      const { sha256 } = models.get(name, version);
      const size = await blobs.size(sha256);
      const etag = `"${sha256}"`;
      const common = { etag, 'accept-ranges': 'bytes', 'cache-control': 'private, no-cache' };
      if (request.headers['if-none-match'] === etag) {
        response.writeHead(304, common).end();
        return;
      }
      const condition = request.headers['if-range'];
      const isSame = condition === undefined || condition === etag;
      const range = isSame ? byteRange(request.headers.range, size) : undefined;
      if (range === 'unsatisfiable') {
        throw badRequest(416, `the content has ${size} bytes`, { headers: { 'content-range': `bytes */${size}` } });
      }
      const { start, end } = range ?? { start: 0, end: size - 1 };
      response.writeHead(range === undefined ? 200 : 206, {
        ...common,
        'content-type': 'application/octet-stream',
        'content-length': end - start + 1,
        'content-disposition': `attachment; filename="${name}-v${version}.bin"`,
        ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end}/${size}` }),
      });
      if (request.method === 'HEAD' || size === 0) {
        response.end();
        return;
      }
      await pipeline(createReadStream(blobs.path(sha256), { start, end, highWaterMark: 1 << 18 }), response);
    },
  };
}
