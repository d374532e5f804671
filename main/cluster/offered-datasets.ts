import { inOrder } from '../../common/datasets/class-order.ts';
import type { OfferedDataset } from '../../common/domain/dataset.ts';
import type { Device } from '../../common/domain/device.ts';
import type { ResourceName } from '../../common/domain/ids.ts';

interface Page {
  readonly after?: ResourceName | undefined;
  readonly limit: number;
}

/** The local data sets that devices offer, by name, a page at a time. */
export function offeredDatasets(
  devices: readonly Pick<Device, 'id' | 'name' | 'state' | 'datasets'>[],
  { after = '', limit }: Page,
): OfferedDataset[] {
  const byName = Map.groupBy(
    devices.flatMap((device) => device.datasets.map((dataset) => ({ device, dataset }))),
    ({ dataset }) => dataset.name,
  );
  const names = [...byName.keys()].filter((name) => name > after).toSorted();
  return names.slice(0, limit).map((name) => {
    const offers = byName.get(name) ?? [];
    const shapes = new Set(offers.map(({ dataset }) => dataset.shape.join('×')));
    return {
      name,
      devices: offers.map(({ device: { id, name: deviceName, state }, dataset: { samples, classes } }) => ({
        id,
        name: deviceName,
        state,
        samples,
        classes: classes.length,
      })),
      samples: offers.reduce((sum, { dataset }) => sum + dataset.samples, 0),
      shape: shapes.size === 1 ? (offers[0]?.dataset.shape ?? null) : null,
      classes: inOrder(new Set(offers.flatMap(({ dataset }) => dataset.classes))),
    };
  });
}
