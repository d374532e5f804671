import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { VERSION } from '../../common/version.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { LiveFeed } from '../events/live-feed.ts';
import type { JobService } from '../jobs/job-service.ts';
import type { RequestOver } from '../serving/routed-request.ts';
import { JobTracer } from './job-tracer.ts';
import { requestSpans } from './request-spans.ts';
import { TraceExporter } from './trace-exporter.ts';
import type { TraceTarget } from './trace-target.ts';

interface TracingDeps {
  /** Undefined where nobody has asked for traces: nothing is gathered then. */
  readonly target: TraceTarget | undefined;
  readonly feed: LiveFeed;
  readonly clock: Clock;
  readonly log: Logger;
  readonly jobs: Pick<JobService, 'get'>;
  readonly devices: Pick<DeviceRegistry, 'nameOf'>;
  readonly cluster: () => { readonly id: string; readonly name: string };
}

interface Tracing {
  /** To be told of each request to a served model that is over. */
  readonly requestOver: (over: RequestOver) => void;
  readonly services: readonly Service[];
}

/** Traces of jobs and requests, for who has said where to send them. */
export function createTracing({ target, feed, clock, log, jobs, devices, cluster }: TracingDeps): Tracing {
  if (target === undefined) return { requestOver: () => undefined, services: [] };
  const exporter = new TraceExporter({
    target,
    log,
    resource: () => ({
      'service.name': 'edgeorchestra',
      'service.version': VERSION,
      'service.instance.id': cluster().id,
      'eo.cluster.name': cluster().name,
    }),
  });
  const tracer = new JobTracer({
    feed,
    jobs,
    devices,
    take: exporter.take,
    log,
  });
  const toUnix = (at: number) => clock.now() - (clock.monotonic() - at);
  return {
    requestOver: (over) => exporter.take(requestSpans(over, toUnix, clock.monotonic())),
    services: [exporter, tracer],
  };
}
