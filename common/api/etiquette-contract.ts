import { z } from 'zod';
import { DeviceId } from '../domain/ids.ts';
import { EtiquetteLevel, EtiquettePolicy, EtiquetteScope, EtiquetteSettings } from '../specs/etiquette-policy.ts';
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

const milliseconds = z.number().min(0);

/** What a policy would have made of the last days of a device. */
export const DeviceReplay = z.object({
  deviceId: DeviceId,
  from: z.number().describe('Of the first entry that counts, Unix milliseconds'),
  until: z.number().describe('Of the last one'),
  offset: z.number().describe('What the clock of the device showed more than UTC then, in minutes'),
  msAt: z.object({ full: milliseconds, gentle: milliseconds, yield: milliseconds, off: milliseconds }),
  awayMs: milliseconds.describe('While it was asleep, or wrote nothing'),
  changes: z.int().min(0).describe('How often the level changed'),
  breaches: z.int().min(0).describe('Times in which a rule held and the level did not follow within the reaction time'),
  slowestMs: milliseconds.describe('The longest time for which a rule held and the level did not follow'),
  usefulMs: milliseconds.describe('Of full strength; a gentle hour counts as its share of the threads'),
  usefulMsWithout: milliseconds.describe('The same with no rule but the owner’s switch'),
  pieceMs: milliseconds.describe('How long each piece of `levels` is'),
  levels: z.array(EtiquetteLevel.nullable()).describe('What held the longest, piece by piece; null: away'),
  unreadable: z.int().min(0).describe('Lines of the trace that were passed over'),
});
export type DeviceReplay = z.infer<typeof DeviceReplay>;

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
  replay: callFor('operator', 'devices')
    .route({
      method: 'POST',
      path: '/api/v1/devices/{id}/etiquette/replay',
      tags,
      summary: 'What a policy would have done in the last days of a device',
      description: 'The device sends what it has recorded. Nothing is changed.',
    })
    .input(
      z.object({
        id: DeviceId,
        policy: EtiquetteSettings.optional().describe(
          'Fields over the usual ones; without, what holds for the device now',
        ),
        days: z.number().positive().max(31).default(7).describe('Before its last entry'),
      }),
    )
    .output(DeviceReplay)
    .errors(pick('not-found', 'unavailable', 'unimplemented', 'deadline-exceeded', 'invalid-argument')),
};
