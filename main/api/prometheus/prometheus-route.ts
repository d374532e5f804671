import type { ListedAlert } from '../../../common/domain/alert.ts';
import type { Deployment } from '../../../common/domain/deployment.ts';
import type { Device } from '../../../common/domain/device.ts';
import type { Job } from '../../../common/domain/job.ts';
import type { MetricsCounters } from '../../events/metrics-counters.ts';
import type { LoadMeters } from '../../serving/load-meter.ts';
import type { RawCall, RawRoute } from '../raw-route.ts';
import { rawRules } from '../raw-rules.ts';
import { alertFamilies } from './alert-families.ts';
import { deviceFamilies } from './device-families.ts';
import { CONTENT_TYPE, exposition } from './exposition.ts';
import { jobFamilies } from './job-families.ts';
import type { ProcessMeter } from './process-meter.ts';
import { servingFamilies } from './serving-families.ts';
import { workFamilies } from './work-families.ts';

export interface PrometheusDeps {
  readonly devices: { list(): Device[] };
  readonly jobs: { unfinished(): Job[] };
  readonly deployments: { list(): Deployment[] };
  readonly alerts: { open(): ListedAlert[] };
  readonly meters: LoadMeters;
  readonly counters: MetricsCounters;
  readonly process: Pick<ProcessMeter, 'families'>;
}

/** What Prometheus scrapes: the state of the cluster now, and what has happened since the orchestrator started. */
export function prometheusRoute(deps: PrometheusDeps): RawRoute {
  const { devices, jobs, deployments, alerts, meters, counters, process } = deps;
  return {
    method: 'GET',
    path: '/metrics',
    rule: rawRules['GET /metrics'],
    async handle({ request, response }: RawCall) {
      const text = exposition([
        ...process.families(),
        ...deviceFamilies(devices.list()),
        ...alertFamilies(alerts.open()),
        ...jobFamilies(jobs.unfinished(), counters),
        ...servingFamilies(deployments.list(), meters),
        ...workFamilies(devices.list(), jobs.unfinished(), deployments.list()),
      ]);
      response.writeHead(200, {
        'content-type': CONTENT_TYPE,
        'content-length': Buffer.byteLength(text),
        'cache-control': 'no-store',
      });
      response.end(request.method === 'HEAD' ? undefined : text);
    },
  };
}
