import { z } from 'zod';
import { Device, DeviceReading } from '../domain/device.ts';
import { DeviceId, Timestamp } from '../domain/ids.ts';
import { MetricHistory, MetricResolution } from '../domain/metric-series.ts';
import { DeviceWake } from '../domain/wake.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';
import { pageOf } from './paging.ts';

const tags = ['Devices'];
const ById = z.object({ id: DeviceId });

export const devicesContract = {
  list: callFor('viewer', 'devices')
    .route({ method: 'GET', path: '/api/v1/devices', tags, summary: 'All devices' })
    .input(pageOf(DeviceId))
    .output(z.array(Device))
    .errors(pick()),
  get: callFor('viewer', 'devices')
    .route({ method: 'GET', path: '/api/v1/devices/{id}', tags, summary: 'One device' })
    .input(ById)
    .output(Device)
    .errors(pick('not-found')),
  remove: callFor('admin', 'devices')
    .route({
      method: 'DELETE',
      path: '/api/v1/devices/{id}',
      tags,
      summary: 'Take a device out of the cluster',
      description: 'Its tasks are given to others. An agent that is still running must register again.',
      successStatus: 204,
    })
    .input(ById)
    .errors(pick('not-found')),
  wake: callFor('operator', 'devices')
    .route({
      method: 'POST',
      path: '/api/v1/devices/{id}/wake',
      tags,
      summary: 'Wake a device that is asleep or off by Wake-on-LAN',
      description: 'Magic packets are sent at once. Whether it came back is told by its tries to wake it.',
    })
    .input(ById)
    .output(DeviceWake)
    .errors(pick('not-found', 'conflict', 'cannot-wake')),
  wakes: callFor('viewer', 'devices')
    .route({
      method: 'GET',
      path: '/api/v1/devices/{id}/wakes',
      tags,
      summary: 'The last tries to wake a device, oldest first',
    })
    .input(ById)
    .output(z.array(DeviceWake))
    .errors(pick('not-found')),
  metrics: callFor('viewer', 'devices')
    .route({ method: 'GET', path: '/api/v1/devices/{id}/metrics', tags, summary: 'Readings of a device, oldest first' })
    .input(ById.extend({ since: z.coerce.number().pipe(Timestamp).optional() }))
    .output(z.array(DeviceReading))
    .errors(pick('not-found')),
  history: callFor('viewer', 'devices')
    .route({
      method: 'GET',
      path: '/api/v1/devices/{id}/history',
      tags,
      summary: 'Metrics of a device over a span',
      description:
        'Single readings of the last hour, by the minute for two days, by the hour for ninety days: the closest that covers the span, or the one that is asked for.',
    })
    .input(
      ById.extend({
        since: z.coerce.number().pipe(Timestamp),
        until: z.coerce.number().pipe(Timestamp).optional(),
        resolution: MetricResolution.optional(),
      }),
    )
    .output(MetricHistory)
    .errors(pick('not-found')),
};
