import { ResourceName } from '../../../../common/domain/ids.ts';
import { ModelVersion } from '../../../../common/domain/model.ts';
import { aHash } from '../../builders/a-hash.ts';

/** A version of a model in the store, of text unless told otherwise: 1 GB of weights, no cache. */
export function aServedModel(name = 'tiny', version = 1, changes: Partial<ModelVersion> = {}): ModelVersion {
  const format = changes.format ?? 'gguf';
  const tensors = [{ name: 'x', type: 'float32', shape: ['batch', 4] }];
  return ModelVersion.parse({
    name: ResourceName.parse(name),
    version,
    sha256: aHash(`${name}@${version}`),
    sizeBytes: 1e9,
    format,
    description: {
      ...{ kind: 'model', format, formatVersion: null, name: null, architecture: 'llama', producer: null },
      ...{ parameters: 1, tensors: 1, quantisation: null, contextLength: 4_096, licence: null, hasExternalData: false },
      inputs: format === 'gguf' ? null : tensors,
      outputs: format === 'gguf' ? null : tensors,
      memoryBytes: 1e9,
      memory: { weightsBytes: 1e9, cacheBytes: 0, workBytes: 0, contextTokens: 4_096 },
    },
    spec: null,
    provenance: { kind: 'imported', fileName: null },
    tags: [],
    note: null,
    createdAt: 1,
    ...changes,
  });
}
