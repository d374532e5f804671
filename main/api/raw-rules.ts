import type { AccessRule } from '../../common/api/access-rule.ts';

const INFERENCE = { role: 'operator', scope: 'inference' } as const;

/** Who may use the raw routes that the reference tells of, by method and path. */
export const rawRules = {
  'HEAD /api/v1/models/{name}/uploads/{upload}': { role: 'operator', scope: 'models' },
  'PUT /api/v1/models/{name}/uploads/{upload}': { role: 'operator', scope: 'models' },
  'HEAD /api/v1/datasets/{name}/uploads/{upload}': { role: 'operator', scope: 'datasets' },
  'PUT /api/v1/datasets/{name}/uploads/{upload}': { role: 'operator', scope: 'datasets' },
  'GET /api/v1/models/{name}/versions/{version}/content': { role: 'viewer', scope: 'models' },
  'GET /api/v1/models/{name}/versions/{version}/export': { role: 'viewer', scope: 'models' },
  'GET /api/v1/backups/{name}/content': { role: 'admin', scope: 'cluster' },
  'HEAD /api/v1/backups/uploads/{upload}': { role: 'admin', scope: 'cluster' },
  'PUT /api/v1/backups/uploads/{upload}': { role: 'admin', scope: 'cluster' },
  'HEAD /api/v1/releases/{name}/uploads/{upload}': { role: 'admin', scope: 'devices' },
  'PUT /api/v1/releases/{name}/uploads/{upload}': { role: 'admin', scope: 'devices' },
  'GET /metrics': { role: 'viewer', scope: 'cluster' },
  'GET /api/v1/events/export': { role: 'viewer', scope: 'events' },
  'GET /v1/models': INFERENCE,
  'GET /v1/models/{model}': INFERENCE,
  'POST /v1/chat/completions': INFERENCE,
  'POST /v1/completions': INFERENCE,
  'POST /v1/embeddings': INFERENCE,
  'POST /v1/messages': INFERENCE,
  'POST /v1/messages/count_tokens': INFERENCE,
  'GET /v2': INFERENCE,
  'GET /v2/health/live': INFERENCE,
  'GET /v2/health/ready': INFERENCE,
  'GET /v2/models/{name}': INFERENCE,
  'GET /v2/models/{name}/ready': INFERENCE,
  'POST /v2/models/{name}/infer': INFERENCE,
  'GET /v2/models/{name}/versions/{version}': INFERENCE,
  'GET /v2/models/{name}/versions/{version}/ready': INFERENCE,
  'POST /v2/models/{name}/versions/{version}/infer': INFERENCE,
  'POST /api/v1/sign-in': 'open',
  'POST /api/v1/sign-out': { role: 'viewer', scope: null },
} as const satisfies Record<string, AccessRule>;
