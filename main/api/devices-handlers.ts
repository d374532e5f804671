import type { Device, DeviceReading } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { MetricHistory } from '../../common/domain/metric-series.ts';
import type { WakeDesk } from '../cluster/wake/wake-desk.ts';
import type { MetricSpan } from '../events/metrics-series.ts';
import { controlApi } from './control-api.ts';

export interface DevicesDeps {
  readonly wakes: Pick<WakeDesk, 'wake' | 'wakesOf'>;
  readonly devices: {
    page(which: { readonly after?: DeviceId | undefined; readonly limit: number }): Device[];
    get(id: DeviceId): Device;
    remove(id: DeviceId): void | Promise<void>;
  };
  readonly metricsHistory: { history(id: DeviceId, since?: number): DeviceReading[] };
  readonly metricsSeries: { read(id: DeviceId, span: MetricSpan): MetricHistory };
}

/** The machines of the cluster. */
export function devicesHandlers({ devices, wakes, metricsHistory, metricsSeries }: DevicesDeps) {
  return {
    list: controlApi.devices.list.handler(({ input }) => devices.page(input)),
    get: controlApi.devices.get.handler(({ input }) => devices.get(input.id)),
    remove: controlApi.devices.remove.handler(async ({ input }) => {
      await devices.remove(input.id);
    }),
    wake: controlApi.devices.wake.handler(async ({ input }) => await wakes.wake(input.id, { for: 'person' })),
    wakes: controlApi.devices.wakes.handler(({ input }) => wakes.wakesOf(input.id)),
    metrics: controlApi.devices.metrics.handler(({ input }) => {
      const { id } = devices.get(input.id);
      return metricsHistory.history(id, input.since);
    }),
    history: controlApi.devices.history.handler(({ input: { id, ...span } }) =>
      metricsSeries.read(devices.get(id).id, span),
    ),
  };
}
