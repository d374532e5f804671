import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { contentRoutes } from '../../common/api/content-routes.ts';
import { ResourceName, UploadId } from '../../common/domain/ids.ts';
import { ModelVersion } from '../../common/domain/model.ts';
import { sha256Of } from '../../platform/blobs/sha256-file.ts';
import type { TestOrchestrator } from './test-orchestrator.ts';

/** Sends a file to an orchestrator as a model, and tells what it has become. */
export async function storeModel(orchestrator: TestOrchestrator, path: string, name: string): Promise<ModelVersion> {
  const body = await readFile(path);
  const route = contentRoutes.modelUpload(ResourceName.parse(name), UploadId.parse(`${name}-upload`), {
    fileName: basename(path),
  });
  const answer = await orchestrator.fetch(route, {
    method: 'PUT',
    body,
    headers: {
      'upload-offset': '0',
      'upload-length': `${body.length}`,
      'upload-complete': '?1',
      'upload-sha256': sha256Of(body),
    },
  });
  return ModelVersion.parse(await answer.json());
}
