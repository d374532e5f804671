import { z } from 'zod';
import { Examination } from '../doctor/finding.ts';
import { DeviceId } from '../domain/ids.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';

const tags = ['Doctor'];
const description =
  'Takes up to ten seconds. A finding holds what was measured; `GET /api/v1/examinations` has the last ones.';

export const doctorContract = {
  list: callFor('viewer', 'devices')
    .route({
      method: 'GET',
      path: '/api/v1/examinations',
      tags,
      summary: 'The last examination of the orchestrator and of every device that had one',
    })
    .output(z.array(Examination))
    .errors(pick()),
  examineOrchestrator: callFor('operator', 'cluster')
    .route({
      method: 'POST',
      path: '/api/v1/cluster/examination',
      tags,
      summary: "Look at the orchestrator's machine",
      description,
    })
    .output(Examination)
    .errors(pick()),
  examineDevice: callFor('operator', 'devices')
    .route({
      method: 'POST',
      path: '/api/v1/devices/{id}/examination',
      tags,
      summary: 'Have a device look at its machine',
      description,
    })
    .input(z.object({ id: DeviceId }))
    .output(Examination)
    .errors(pick('not-found', 'unavailable', 'unimplemented', 'deadline-exceeded')),
};
