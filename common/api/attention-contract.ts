import { z } from 'zod';
import { AttentionId, AttentionItem } from '../domain/attention.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';

const tags = ['Attention'];

export const attentionContract = {
  list: callFor('viewer', 'cluster')
    .route({
      method: 'GET',
      path: '/api/v1/attention',
      tags,
      summary: 'What needs a person now, the gravest first',
      description: 'Whenever it changes, watchers of events are told `attention-changed`.',
    })
    .output(z.array(AttentionItem))
    .errors(pick()),
  dismiss: callFor('operator', 'cluster')
    .route({
      method: 'POST',
      path: '/api/v1/attention/{id}/dismiss',
      tags,
      summary: 'Put something away that was looked at',
      successStatus: 204,
    })
    .input(z.object({ id: AttentionId }))
    .errors(pick('not-found', 'conflict')),
};
