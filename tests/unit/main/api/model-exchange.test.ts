import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { contentRoutes } from '../../../../common/api/content-routes.ts';
import { JobId, ResourceName } from '../../../../common/domain/ids.ts';
import { ModelVersion } from '../../../../common/domain/model.ts';
import { readSafetensorsModel } from '../../../../common/formats/safetensors-model.ts';
import { importOnnx } from '../../../../common/onnx/import-onnx.ts';
import { readOnnx } from '../../../../common/onnx/read-onnx.ts';
import { Random } from '../../../../common/random.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { exportModel } from '../../../../platform/control-client/export-model.ts';
import { trainedParameters } from '../../../support/onnx/engine-outputs.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { aControlApi, ask, askJson, ownerOf } from './a-control-api.ts';

const spec = ModelSpec.parse({
  input: [4],
  layers: [{ type: 'dense', units: 3 }, { type: 'tanh' }, { type: 'dense', units: 2 }],
});
const parameters = trainedParameters(spec, new Random(4));
const name = ResourceName.parse('digits');
const provenance = { kind: 'trained', jobId: JobId.parse('0123456789'), round: 1, accuracy: null } as const;
const gelu = readFileSync(new URL('../../../fixtures/torch-erf.onnx', import.meta.url));

/** An API with a model in its store. */
async function withModel(content: Uint8Array, facts: Partial<ModelVersion> = {}) {
  const api = await aControlApi();
  const blob = await api.blobs.write([content]);
  const model = { format: 'parameters-f32', spec, description: null, provenance, ...facts } as const;
  api.models.add({ name, blob, ...model });
  const left = () => readdirSync(join(api.folder, 'blobs'), { recursive: true, withFileTypes: true });
  return { ...api, files: () => left().filter((entry) => entry.isFile()).length };
}

const trained = () => withModel(new Uint8Array(parameters.buffer));

test('a trained model is given as ONNX with its classes, and nothing of the file stays', async () => {
  const { url, files, secret } = await trained();
  const path = join(aTemporaryFolder(), 'digits.onnx');
  await exportModel({ baseUrl: url, token: secret, model: { name, version: 1 }, format: 'onnx', path });
  const graph = readOnnx(readFileSync(path));
  expect(JSON.parse(graph.metadata.get('classes') ?? '')).toEqual(['no', 'yes']);
  expect(importOnnx(graph)).toEqual({ spec, parameters, leftOut: null });
  await expect.poll(files).toBe(1);
});

test('an export names its file and its hash, goes on from an offset, and is the same each time', async () => {
  const { url } = await trained();
  const route = url + contentRoutes.modelExport(name, 1, 'safetensors');
  const { bytes: whole } = await fetchFrom(url, route);
  expect(readSafetensorsModel(whole)).toEqual({ spec, parameters });
  const { response, bytes: rest } = await fetchFrom(url, route, { range: 'bytes=100-' });
  expect(response.status).toBe(206);
  expect(response.headers.get('etag')).toBe(`"${sha256Of(whole)}"`);
  expect(response.headers.get('content-disposition')).toBe('attachment; filename="digits-v1.safetensors"');
  expect(rest).toEqual(whole.subarray(100));
});

test('what has no layers is refused with what can be done', async () => {
  const vector = await withModel(new Uint8Array(8), { spec: null });
  const imported = await withModel(gelu, { format: 'onnx', spec: null });
  for (const { url } of [vector, imported]) {
    const { status, text } = await ask(url + contentRoutes.modelExport(name, 1, 'onnx'));
    expect([status, JSON.parse(text)]).toMatchObject([422, { code: 'model-not-exportable', hint: expect.any(String) }]);
  }
  const { status } = await ask(`${vector.url}/api/v1/models/digits/versions/1/export?format=gguf`);
  expect(status).toBe(400);
});

test('an exported graph is read as layers again, and becomes a version of its own', async () => {
  const { url, blobs, models } = await trained();
  const { bytes: file } = await fetchFrom(url, url + contentRoutes.modelExport(name, 1, 'onnx'));
  const other = ResourceName.parse('other');
  const imported = { kind: 'imported', fileName: null } as const;
  models.add({
    name: other,
    blob: await blobs.write([file]),
    format: 'onnx',
    spec: null,
    description: null,
    provenance: imported,
  });
  const { status, text } = await convert(url, 'other', { as: 'again' });
  expect(status).toBe(201);
  const made = ModelVersion.parse(JSON.parse(text));
  expect(made).toMatchObject({ name: 'again', version: 1, format: 'parameters-f32', spec });
  expect(made.sha256).toBe(models.get(name, 1).sha256);
  expect(made.provenance).toEqual({ kind: 'converted', name: 'other', version: 1, leftOut: null });
});

test('a graph that has no layers here is refused by its node, and leaves nothing', async () => {
  const { url, files, models } = await withModel(gelu, { format: 'onnx', spec: null });
  const { status, text } = await convert(url, 'digits', {});
  expect([status, JSON.parse(text)]).toMatchObject([
    422,
    { code: 'model-unsupported', details: { node: 'node_gelu', operator: 'Gelu' } },
  ]);
  expect(models.versions(name)).toHaveLength(1);
  expect(files()).toBe(1);
});

function convert(url: string, model: string, body: object) {
  return askJson(`${url}/api/v1/models/${model}/versions/1/convert`, body);
}

async function fetchFrom(url: string, route: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(route, { headers: { ...ownerOf(url), ...headers } });
  return { response, bytes: new Uint8Array(await response.arrayBuffer()) };
}
