import { expect, test } from 'vitest';
import { inferencePaths } from '../../../../../main/api/inference-paths.ts';
import { anInferenceApi } from './an-inference-api.ts';

test('every route by which models are asked is in the reference, and nothing else', async () => {
  const { rawRoutes } = await anInferenceApi();
  const served = rawRoutes
    .filter(({ asksModels }) => asksModels === true)
    .map(({ method, path }) => `${method} ${path}`);
  const told = Object.entries(inferencePaths).flatMap(([path, item]) =>
    Object.keys(item ?? {})
      .filter((key) => key !== 'parameters')
      .map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(told.sort()).toEqual(served.sort());
  expect(told).toHaveLength(16);
});

test('the reference has the fields of a request, and the form of its errors', () => {
  const { requestBody, responses } = inferencePaths['/v1/chat/completions']?.post ?? {};
  expect(requestBody).toMatchObject({
    content: { 'application/json': { schema: { required: ['model', 'messages'], properties: { top_logprobs: {} } } } },
  });
  expect(responses?.['400']).toMatchObject({
    content: {
      'application/json': { schema: { properties: { error: { required: ['message', 'type', 'param', 'code'] } } } },
    },
  });
});
