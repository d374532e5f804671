import { rm } from 'node:fs/promises';
import { z } from 'zod';
import { ModelExportQuery } from '../../common/api/content-routes.ts';
import { ResourceName } from '../../common/domain/ids.ts';
import type { ModelExchange } from '../models/model-exchange.ts';
import { parseParameters } from './parse-parameters.ts';
import type { RawRoute } from './raw-route.ts';
import { rawRules } from './raw-rules.ts';
import { sendFile } from './send-file.ts';

interface ModelExportDeps {
  readonly exchange: Pick<ModelExchange, 'export'>;
}

const PATH = '/api/v1/models/{name}/versions/{version}/export';
const Parameters = z.object({ name: ResourceName, version: z.coerce.number().int().min(1) });

/** Download of a trained model in a format of other programs; the file is made for the request and gone after it. */
export function modelExportRoute({ exchange }: ModelExportDeps): RawRoute {
  return {
    method: 'GET',
    path: PATH,
    rule: rawRules[`GET ${PATH}`],
    async handle(call) {
      const { name, version } = parseParameters(Parameters, call.parameters);
      const query = new URL(call.request.url ?? '', 'http://localhost').searchParams;
      const { format } = parseParameters(ModelExportQuery, Object.fromEntries(query));
      const { path, sizeBytes, sha256 } = await exchange.export(name, version, format);
      try {
        const fileName = `${name}-v${version}.${format}`;
        await sendFile(call, { path, sizeBytes, etag: `"${sha256}"`, name: fileName });
      } finally {
        await rm(path, { force: true });
      }
    },
  };
}
