import { z } from 'zod';
import { EtiquettePolicy, EtiquetteScope, EtiquetteSettings } from '../specs/etiquette-policy.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';

const tags = ['Etiquette'];

/** What was set for one scope, and what holds there. */
export const EtiquetteView = z.object({
  scope: EtiquetteScope,
  settings: EtiquetteSettings.describe('What was set for this scope itself'),
  policy: EtiquettePolicy.nullable().describe(
    'What holds with all layers; null for a group, whose devices may have others',
  ),
  groups: z.array(z.string()).describe('Tags for which something was set'),
  devices: z.array(z.string()).describe('Ids of devices for which something was set'),
});
export type EtiquetteView = z.infer<typeof EtiquetteView>;

export const etiquetteContract = {
  get: callFor('viewer', 'devices')
    .route({
      method: 'GET',
      path: '/api/v1/etiquette',
      tags,
      summary: 'What devices owe to their owners: for the cluster, a group or a device',
    })
    .input(z.object({ scope: EtiquetteScope }))
    .output(EtiquetteView)
    .errors(pick('not-found')),
  set: callFor('operator', 'devices')
    .route({
      method: 'PUT',
      path: '/api/v1/etiquette',
      tags,
      summary: 'Replace what was set for the cluster, a group or a device',
      description:
        'Fields that are not named come from the layer below. Without any, nothing is set for the scope any more.',
    })
    .input(
      z.object({
        scope: EtiquetteScope,
        settings: EtiquetteSettings,
        before: EtiquetteSettings.optional().describe(
          'What was set when it was looked at; where it is something else by now, nothing is changed',
        ),
      }),
    )
    .output(EtiquetteView)
    .errors(pick('not-found', 'conflict')),
};
