import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ResourceName, Sha256 } from '../../../../../common/domain/ids.ts';
import { AppError } from '../../../../../common/errors.ts';
import { DeploymentSpec } from '../../../../../common/specs/deployment-spec.ts';
import { sha256Of } from '../../../../../platform/blobs/sha256-file.ts';
import { callExamples } from '../../../../../renderer/screens/deployments/call-examples.ts';
import { suggestDeploymentName } from '../../../../../renderer/screens/deployments/deploy/suggest-name.ts';
import {
  readDeployment,
  refusedField,
  typedOf,
  withNumber,
} from '../../../../../renderer/screens/deployments/deploy/typed-deployment.ts';
import { isDemonstration } from '../../../../../renderer/screens/deployments/playground/is-demonstration.ts';

const moby = ResourceName.parse('moby');
const spec = DeploymentSpec.parse({
  name: 'moby',
  model: { name: 'moby', version: 2 },
  replicas: { min: 2, max: 3 },
  runtime: { contextTokens: 512, slots: null, threads: null, idleUnloadSeconds: 60 },
});

test('what is typed over a deployment and not changed is the same deployment', () => {
  expect(readDeployment(typedOf(spec))).toEqual({ spec, problems: {} });
});

test('what is emptied is left to the orchestrator', () => {
  const typed = typedOf(spec);
  const empty = Object.fromEntries(Object.keys(typed.numbers).map((field) => [field, ''])) as typeof typed.numbers;
  expect(readDeployment({ ...typed, numbers: empty }).spec).toEqual(
    DeploymentSpec.parse({ name: 'moby', model: { name: 'moby', version: 2 } }),
  );
});

test('each problem is told at its field', () => {
  const typed = typedOf(spec);
  const { problems } = readDeployment({
    ...typed,
    name: 'Moby Dick',
    numbers: { ...typed.numbers, 'replicas.max': '1', 'runtime.contextTokens': '4', queue: 'many' },
  });
  expect(problems).toMatchObject({
    name: { kind: 'bad-name' },
    'runtime.contextTokens': { kind: 'at-least', limit: 16 },
    queue: { kind: 'wrong-type', expected: 'number' },
  });
  const fewer = readDeployment({ ...typed, numbers: { ...typed.numbers, 'replicas.max': '1' } });
  expect(fewer.problems).toEqual({ 'replicas.max': { kind: 'at-least', limit: 2 } });
});

test('more devices at least are as many at most', () => {
  const { numbers } = typedOf(spec);
  expect(withNumber(numbers, 'replicas.min', '5')['replicas.max']).toBe('5');
  expect(withNumber(numbers, 'replicas.min', '1')['replicas.max']).toBe('3');
});

test('what the orchestrator refuses is told at its field', () => {
  const invalid = (field: string) => new AppError('invalid-specification', 'no', { details: { field } });
  expect(refusedField(invalid('devices.1'))).toBe('devices');
  expect(refusedField(invalid('runtime.slots'))).toBe('runtime.slots');
  expect(refusedField(new AppError('already-exists', 'there is one'))).toBe('name');
  expect(refusedField(new AppError('no-room', 'no device'))).toBeUndefined();
});

test('a name that is taken gets a number, and stays a name', () => {
  expect(suggestDeploymentName(moby, [])).toBe('moby');
  expect(suggestDeploymentName(moby, [moby, ResourceName.parse('moby-2')])).toBe('moby-3');
  const long = ResourceName.parse('m'.repeat(64));
  expect(suggestDeploymentName(long, [long])).toBe(`${'m'.repeat(62)}-2`);
});

test('the demonstration model is known by its content', () => {
  const file = readFileSync(join(import.meta.dirname, '../../../../../resources/models/moby-160k-Q8_0.gguf'));
  expect(isDemonstration({ sha256: Sha256.parse(sha256Of(file)) })).toBe(true);
  expect(isDemonstration({ sha256: Sha256.parse('0'.repeat(64)) })).toBe(false);
});

test('lines for programs name the deployment, its address and its shape', () => {
  const text = callExamples({ name: moby, interface: 'text', inputs: [], canChat: true }, 'http://here');
  expect(text.baseUrl).toBe('http://here/v1');
  expect(text.curl).toContain('curl -N http://here/v1/chat/completions');
  expect(text.python).toContain('OpenAI(base_url="http://here/v1"');
  const inputs = [{ name: 'x', type: 'float32', shape: ['batch', 784] }];
  const tensors = callExamples({ name: moby, interface: 'tensors', inputs, canChat: false }, 'http://here');
  expect(tensors.curl).toContain('http://here/v2/models/moby/infer');
  expect(tensors.python).toContain('{"name":"x","datatype":"FP32","shape":[1,784], "data": [0] * 784}');
});
