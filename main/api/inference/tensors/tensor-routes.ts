import { VERSION } from '../../../../common/version.ts';
import type { ServedModel } from '../../../serving/inference-desk.ts';
import type { RawCall, RawRoute } from '../../raw-route.ts';
import { rawRules } from '../../raw-rules.ts';
import { sendJson } from '../../send-answer.ts';
import type { InferenceRoutesDeps } from '../inference-routes-deps.ts';
import { tokenOf } from '../token-of.ts';
import { infer } from './infer-route.ts';
import { modelMetadata } from './model-metadata.ts';
import { checkVersion } from './model-version.ts';

const SERVER = { name: 'edgeorchestra', version: VERSION, extensions: ['binary_tensor_data'] };
const MODELS = ['/v2/models/{name}', '/v2/models/{name}/versions/{version}'] as const;

/** The Open Inference Protocol, version 2, as KServe and Triton speak it: models of tensors. */
export function tensorRoutes(deps: InferenceRoutesDeps): RawRoute[] {
  const { models } = deps;
  const deployment = (call: RawCall): ServedModel => {
    const found = models.get(tokenOf(call), call.parameters['name'] ?? '');
    checkVersion(found, call.parameters['version']);
    return found;
  };
  return [
    get('/v2', ({ response }) => sendJson(response, 200, SERVER)),
    get('/v2/health/live', ({ response }) => sendJson(response, 200, { live: true })),
    get('/v2/health/ready', (call) => {
      const ready = models.list(tokenOf(call)).every(isReady);
      sendJson(call.response, statusOf(ready), { ready });
    }),
    ...MODELS.flatMap((path) => [
      get(path, (call) => sendJson(call.response, 200, modelMetadata(deployment(call)))),
      get(`${path}/ready`, (call) => {
        const found = deployment(call);
        const ready = isReady(found);
        sendJson(call.response, statusOf(ready), { name: found.name, ready });
      }),
      {
        method: 'POST' as const,
        path: `${path}/infer`,
        rule: rawRules[`POST ${path}/infer`],
        asksModels: true as const,
        handle: async (call: RawCall) => await infer(call, deps),
      },
    ]),
  ];
}

type Path = keyof typeof rawRules extends infer Key
  ? Key extends `GET ${infer P extends `/v2${string}`}`
    ? P
    : never
  : never;

function get(path: Path, answer: (call: RawCall) => void): RawRoute {
  return { method: 'GET', path, rule: rawRules[`GET ${path}`], asksModels: true, handle: async (call) => answer(call) };
}

/** With fewer replicas than it shall have, a model answers too. */
function isReady({ state }: ServedModel): boolean {
  return state === 'ready' || state === 'degraded';
}

function statusOf(ready: boolean): number {
  return ready ? 200 : 503;
}
