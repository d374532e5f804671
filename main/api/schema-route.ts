import { z } from 'zod';
import { JobSpec } from '../../common/specs/job-spec.ts';
import type { RawRoute } from './raw-route.ts';
import { sendJson } from './send-answer.ts';

/** JSON Schema of job specifications as people write them, for editors: `# yaml-language-server: $schema=URL`. */
export function jobSchemaRoute(): RawRoute {
  return {
    method: 'GET',
    path: '/schemas/job.json',
    rule: { role: 'viewer', scope: null },
    async handle({ response }) {
      sendJson(response, 200, z.toJSONSchema(JobSpec, { io: 'input' }));
    },
  };
}
