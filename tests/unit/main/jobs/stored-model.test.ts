import { describe, expect, test } from 'vitest';
import { ResourceName } from '../../../../common/domain/ids.ts';
import { describeParameters } from '../../../../common/formats/describe-parameters.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { aHash } from '../../builders/a-hash.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { aJobService } from './a-job-service.ts';

const layers = ModelSpec.parse({ input: [64], layers: [{ type: 'dense', units: 10 }] });
const parameters = Float32Array.from({ length: 650 }, (_, index) => index / 650);
const name = ResourceName.parse('base');

/** Jobs, and a store that has a model with parameters of its own. */
async function aLibrary() {
  const room = await aJobService();
  const blob = await room.blobs.write([new Uint8Array(parameters.buffer)]);
  const imported = { kind: 'imported', fileName: null } as const;
  const description = describeParameters(layers, blob.sizeBytes);
  room.models.add({ name, blob, format: 'parameters-f32', spec: layers, description, provenance: imported });
  const graph = await room.blobs.write([Uint8Array.of(8, 9)]);
  room.models.add({ name, blob: graph, format: 'onnx', spec: null, description: null, provenance: imported });
  return { ...room, sha256: blob.sha256 };
}

/** A job over data that no device has yet: it begins, and waits. */
const job = (model: object) => aTrainSpec({ model, data: { kind: 'local', dataset: 'scans' } });

describe('a job that goes on with a stored model', () => {
  test('begins with its parameters, and keeps what it was told of it', async () => {
    const { service, untilEvent, rounds, sha256 } = await aLibrary();
    const { id } = service.create(job({ stored: 'base', version: 1 }));
    await untilEvent(id, 'job-waited');
    expect(rounds.lastCommitted(id)).toMatchObject({ number: 0, parametersSha256: sha256 });
    expect(service.get(id).spec.model).toEqual({ stored: 'base', version: 1, sha256, spec: layers });
  });

  test('is refused for a version that is not there, has no layers, or other parameters', async () => {
    const { service } = await aLibrary();
    const refused = (model: object, code: string, path: string) => {
      const error = expect.objectContaining({ code, details: expect.objectContaining({ path }) });
      expect(() => service.create(job(model))).toThrow(error);
      expect(service.preview(job(model)).problems).toMatchObject([{ code, path }]);
    };
    refused({ stored: 'nothing' }, 'not-found', 'model.stored');
    refused({ stored: 'base', version: 3 }, 'not-found', 'model.version');
    refused({ stored: 'base' }, 'invalid-specification', 'model.stored');
    const other = { stored: 'base', version: 1, sha256: aHash('other') };
    refused(other, 'invalid-specification', 'model.sha256');
    expect(service.list(undefined, 10)).toEqual([]);
  });

  test('is foretold like any other', async () => {
    const { service } = await aLibrary();
    expect(service.preview(job({ stored: 'base', version: 1 }))).toMatchObject({ problems: [], parameters: 650 });
  });
});
