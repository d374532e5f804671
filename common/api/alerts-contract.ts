import { z } from 'zod';
import { AlertId, ListedAlert, Silence, SilenceId, SilenceScope } from '../domain/alert.ts';
import { Channel, ChannelName } from '../domain/alert-channel.ts';
import { AlertRule, RuleSettings } from '../domain/alert-rules.ts';
import { ChannelChange, ChannelDetails, ChannelWishes } from '../domain/channel-wishes.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';

const tags = ['Alerts'];
const ById = z.object({ id: z.coerce.number().pipe(AlertId) });
const ByName = z.object({ name: ChannelName });

export const alertsContract = {
  list: callFor('viewer', 'cluster')
    .route({
      method: 'GET',
      path: '/api/v1/alerts',
      tags,
      summary: 'Alerts that are open, the gravest first',
      description:
        'Also those that are acknowledged or silenced. Whenever it changes, watchers of events are told `attention-changed`.',
    })
    .output(z.array(ListedAlert))
    .errors(pick()),
  history: callFor('viewer', 'cluster')
    .route({ method: 'GET', path: '/api/v1/alerts/history', tags, summary: 'Alerts that have ended, the newest first' })
    .input(
      z.object({
        before: z.coerce.number().pipe(AlertId).optional().describe('Only those of before this one'),
        limit: z.coerce.number().pipe(z.int().min(1).max(500)).default(100),
      }),
    )
    .output(z.array(ListedAlert))
    .errors(pick()),
  acknowledge: callFor('operator', 'cluster')
    .route({
      method: 'POST',
      path: '/api/v1/alerts/{id}/acknowledge',
      tags,
      summary: 'Say that somebody looks after it',
      description: 'Nobody is told of it any more, except that it has ended or got worse.',
    })
    .input(ById)
    .output(ListedAlert)
    .errors(pick('not-found', 'conflict')),
  silences: callFor('viewer', 'cluster')
    .route({ method: 'GET', path: '/api/v1/alert-silences', tags, summary: 'What is silent now' })
    .output(z.array(Silence))
    .errors(pick()),
  silence: callFor('operator', 'cluster')
    .route({
      method: 'POST',
      path: '/api/v1/alert-silences',
      tags,
      summary: 'Tell nobody of an alert, a device or a rule for a time',
      successStatus: 201,
    })
    .input(
      z.object({
        scope: SilenceScope,
        forSeconds: z
          .int()
          .min(1)
          .max(365 * 86_400),
        note: z.string().trim().max(200).nullable().default(null),
      }),
    )
    .output(Silence)
    .errors(pick('not-found')),
  unsilence: callFor('operator', 'cluster')
    .route({
      method: 'DELETE',
      path: '/api/v1/alert-silences/{id}',
      tags,
      summary: 'End a silence',
      successStatus: 204,
    })
    .input(z.object({ id: z.coerce.number().pipe(SilenceId) }))
    .errors(pick('not-found')),
  rules: callFor('viewer', 'cluster')
    .route({ method: 'GET', path: '/api/v1/alert-rules', tags, summary: 'When each rule raises an alert' })
    .output(z.array(RuleSettings.extend({ rule: AlertRule })))
    .errors(pick()),
  changeRule: callFor('admin', 'cluster')
    .route({ method: 'PATCH', path: '/api/v1/alert-rules/{rule}', tags, summary: 'Change when a rule raises an alert' })
    .input(RuleSettings.partial().extend({ rule: AlertRule }))
    .output(RuleSettings)
    .errors(pick('invalid-argument')),
};

export const channelsContract = {
  list: callFor('operator', 'cluster')
    .route({ method: 'GET', path: '/api/v1/alert-channels', tags, summary: 'Ways by which people are told of alerts' })
    .output(z.array(Channel))
    .errors(pick()),
  add: callFor('admin', 'cluster')
    .route({
      method: 'POST',
      path: '/api/v1/alert-channels',
      tags,
      summary: 'Add a channel: a webhook, a topic of ntfy, or e-mail',
      description:
        'Its secrets and addresses are never told again. A secret for a webhook is made where none is given.',
      successStatus: 201,
    })
    .input(ChannelWishes)
    .output(
      z.object({ channel: Channel, secret: z.string().nullable().describe('Made for a webhook; told this once') }),
    )
    .errors(pick('already-exists', 'conflict', 'invalid-argument')),
  get: callFor('admin', 'cluster')
    .route({
      method: 'GET',
      path: '/api/v1/alert-channels/{name}',
      tags,
      summary: 'A channel, with what may be shown of where it leads',
    })
    .input(ByName)
    .output(ChannelDetails)
    .errors(pick('not-found', 'unavailable')),
  change: callFor('admin', 'cluster')
    .route({
      method: 'PATCH',
      path: '/api/v1/alert-channels/{name}',
      tags,
      summary: 'Change a channel; what is left out stays, with its secrets',
      description:
        'What waits to be sent goes to where the channel leads then. A token or a password is given anew when it is for another machine.',
    })
    .input(ChannelChange.extend({ name: ChannelName }))
    .output(Channel)
    .errors(pick('not-found', 'already-exists', 'conflict', 'invalid-argument', 'unavailable')),
  remove: callFor('admin', 'cluster')
    .route({
      method: 'DELETE',
      path: '/api/v1/alert-channels/{name}',
      tags,
      summary: 'Remove a channel',
      successStatus: 204,
    })
    .input(ByName)
    .errors(pick('not-found', 'conflict')),
  test: callFor('admin', 'cluster')
    .route({
      method: 'POST',
      path: '/api/v1/alert-channels/{name}/test',
      tags,
      summary: 'Send a test by a channel, and tell whether it arrived',
      successStatus: 204,
    })
    .input(ByName)
    .errors(pick('not-found', 'unavailable')),
};
