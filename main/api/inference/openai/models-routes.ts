import type { ServedModel } from '../../../serving/inference-desk.ts';
import type { RawCall, RawRoute } from '../../raw-route.ts';
import { rawRules } from '../../raw-rules.ts';
import { sendJson } from '../../send-answer.ts';
import type { InferenceRoutesDeps } from '../inference-routes-deps.ts';
import { tokenOf } from '../token-of.ts';

const LIST = '/v1/models';
const ONE = '/v1/models/{model}';

/** `GET /v1/models` and `GET /v1/models/{model}`: what can be asked, as far as the token may. */
export function modelsRoutes({ models }: InferenceRoutesDeps): RawRoute[] {
  return [
    {
      method: 'GET',
      path: LIST,
      rule: rawRules[`GET ${LIST}`],
      asksModels: true,
      async handle(call: RawCall) {
        sendJson(call.response, 200, { object: 'list', data: models.list(tokenOf(call)).map(modelOf) });
      },
    },
    {
      method: 'GET',
      path: ONE,
      rule: rawRules[`GET ${ONE}`],
      asksModels: true,
      async handle(call: RawCall) {
        sendJson(call.response, 200, modelOf(models.get(tokenOf(call), call.parameters['model'] ?? '')));
      },
    },
  ];
}

function modelOf({ name, createdAt, model }: ServedModel) {
  return {
    id: name,
    object: 'model',
    created: Math.floor(createdAt / 1_000),
    owned_by: 'edgeorchestra',
    root: `${model.name}@${model.version}`,
  };
}
