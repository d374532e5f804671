import { z } from 'zod';
import { DeviceId } from '../domain/ids.ts';
import { Obstacle } from '../updates/agent-report.ts';
import { ReleaseVersion } from '../updates/release-version.ts';
import { AgentVersion, Release, Rollout } from '../updates/rollout.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';

const tags = ['Updates'];

/** What the agents of a cluster run, and what they may become. */
export const UpdatesView = z.object({
  obstacle: Obstacle.nullable().describe('Why no release can be imported; null where it can'),
  releases: z.array(Release).describe('Those that lie ready, newest version first'),
  rollout: Rollout.nullable().describe('The one that was started last'),
  agents: z.array(AgentVersion),
});
export type UpdatesView = z.infer<typeof UpdatesView>;

/** Release files go by the raw streaming routes of `content-routes.ts`. */
export const updatesContract = {
  get: callFor('viewer', 'devices')
    .route({
      method: 'GET',
      path: '/api/v1/updates',
      tags,
      summary: 'Versions of the agents, releases that lie ready, and how an update goes',
    })
    .output(UpdatesView)
    .errors(pick()),
  start: callFor('admin', 'devices')
    .route({
      method: 'POST',
      path: '/api/v1/updates',
      tags,
      summary: 'Update the agents of all devices',
      description: 'One device first, then the rest. The first failure halts it; no other device is touched then.',
    })
    .input(
      z.strictObject({
        version: ReleaseVersion,
        first: DeviceId.optional().describe('The device to begin with; without it one is chosen that is idle'),
      }),
    )
    .output(UpdatesView)
    .errors(pick('not-found', 'conflict')),
  pause: callFor('admin', 'devices')
    .route({
      method: 'POST',
      path: '/api/v1/updates/pause',
      tags,
      summary: 'Update no further device for now; what is under way goes on',
    })
    .output(UpdatesView)
    .errors(pick('conflict')),
  resume: callFor('admin', 'devices')
    .route({ method: 'POST', path: '/api/v1/updates/resume', tags, summary: 'Go on with an update that was paused' })
    .output(UpdatesView)
    .errors(pick('conflict')),
  cancel: callFor('admin', 'devices')
    .route({
      method: 'POST',
      path: '/api/v1/updates/cancel',
      tags,
      summary: 'End an update; devices that have it keep it',
    })
    .output(UpdatesView)
    .errors(pick('conflict')),
  remove: callFor('admin', 'devices')
    .route({
      method: 'DELETE',
      path: '/api/v1/updates/releases/{version}',
      tags,
      summary: 'Remove an imported release; devices that run it keep it',
    })
    .input(z.strictObject({ version: ReleaseVersion }))
    .output(UpdatesView)
    .errors(pick('not-found', 'conflict')),
};
