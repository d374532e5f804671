import type { Strength } from '../../common/api/cluster-contract.ts';
import type { Device } from '../../common/domain/device.ts';

/** What the devices that are online have together. */
export function strengthOf(devices: readonly Device[]): Strength {
  const online = devices.filter(({ state }) => state === 'online');
  const sum = (of: (device: Device) => number) => online.reduce((total, device) => total + of(device), 0);
  return {
    cores: sum(({ hardware }) => hardware.cores),
    memoryBytes: sum(({ hardware }) => hardware.memoryBytes),
    samples: sum(({ datasets }) => datasets.reduce((total, { samples }) => total + samples, 0)),
    onBattery: sum(({ metrics }) => (metrics?.battery?.charging === false ? 1 : 0)),
  };
}
