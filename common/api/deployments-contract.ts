import { z } from 'zod';
import { Deployment, PlacementVerdict, UsageRow } from '../domain/deployment.ts';
import { ResourceName } from '../domain/ids.ts';
import { DeploymentSpec } from '../specs/deployment-spec.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';
import { pageOf } from './paging.ts';

const tags = ['Deployments'];
const ByName = z.object({ name: ResourceName });
const Day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a day, such as 2026-11-22');

/** Models that are served. What clients of them call is in `main/api/inference`. */
export const deploymentsContract = {
  create: callFor('operator', 'models')
    .route({ method: 'POST', path: '/api/v1/deployments', tags, summary: 'Serve a model', successStatus: 201 })
    .input(DeploymentSpec)
    .output(Deployment)
    .errors(
      pick('invalid-specification', 'not-found', 'already-exists', 'model-unsupported', 'model-refused', 'no-room'),
    ),
  preview: callFor('viewer', 'models')
    .route({
      method: 'POST',
      path: '/api/v1/deployments/preview',
      tags,
      summary: 'On which devices a deployment would be, and why not on others',
    })
    .input(DeploymentSpec)
    .output(z.array(PlacementVerdict))
    .errors(pick('invalid-specification', 'not-found', 'model-unsupported')),
  list: callFor('viewer', 'models')
    .route({ method: 'GET', path: '/api/v1/deployments', tags, summary: 'All deployments, by name' })
    .input(pageOf(ResourceName))
    .output(z.array(Deployment))
    .errors(pick()),
  get: callFor('viewer', 'models')
    .route({ method: 'GET', path: '/api/v1/deployments/{name}', tags, summary: 'One deployment' })
    .input(ByName)
    .output(Deployment)
    .errors(pick('not-found')),
  change: callFor('operator', 'models')
    .route({
      method: 'PUT',
      path: '/api/v1/deployments/{name}',
      tags,
      summary: 'Serve in another way: other replicas, devices, settings, or another version',
      description: 'Replicas of another version or other settings take over as soon as they are ready.',
    })
    .input(DeploymentSpec)
    .output(Deployment)
    .errors(pick('invalid-specification', 'not-found', 'model-unsupported', 'model-refused', 'no-room')),
  stop: callFor('operator', 'models')
    .route({
      method: 'POST',
      path: '/api/v1/deployments/{name}/stop',
      tags,
      summary: 'Serve no longer; what is under way is finished',
    })
    .input(ByName)
    .output(Deployment)
    .errors(pick('not-found')),
  start: callFor('operator', 'models')
    .route({
      method: 'POST',
      path: '/api/v1/deployments/{name}/start',
      tags,
      summary: 'Serve again what was stopped or has failed',
    })
    .input(ByName)
    .output(Deployment)
    .errors(pick('not-found', 'no-room')),
  remove: callFor('operator', 'models')
    .route({
      method: 'DELETE',
      path: '/api/v1/deployments/{name}',
      tags,
      summary: 'Stop and forget a deployment',
      successStatus: 204,
    })
    .input(ByName)
    .errors(pick('not-found')),
  usage: callFor('viewer', 'models')
    .route({
      method: 'GET',
      path: '/api/v1/usage',
      tags,
      summary: 'Requests and tokens by day, access token, deployment and device',
    })
    .input(z.object({ from: Day.optional(), to: Day.optional() }))
    .output(z.array(UsageRow))
    .errors(pick()),
};
