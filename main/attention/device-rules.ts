import type { AlertRule } from '../../common/domain/alert-rules.ts';
import type { AttentionCause } from '../../common/domain/attention.ts';
import type { Device, DeviceReading } from '../../common/domain/device.ts';
import { VERSION } from '../../common/version.ts';
import { type Finding, type Rule, strengthOf } from './finding.ts';
import { isOlderByMinor } from './is-older-by-minor.ts';
import { hasFreshReading } from './last-known.ts';
import type { Situation } from './situation.ts';

type DeviceRule = Extract<
  AlertRule,
  | 'device-offline'
  | 'device-cpu-high'
  | 'device-memory-high'
  | 'device-disk-low'
  | 'device-hot'
  | 'battery-low'
  | 'clock-skewed'
  | 'agent-outdated'
>;

const HEAT = ['nominal', 'fair', 'serious', 'critical'] as const;
const PRESSURE = { normal: 0, warning: 0.92, critical: 1 } as const;

/** What may be wrong with a device. Figures are those of devices that are there; of others only what was known counts. */
export const DEVICE_RULES: Readonly<Record<DeviceRule, Rule>> = {
  'device-offline': ({ devices, wants, rules, unfinishedJobs }) =>
    devices.flatMap((device) => {
      if (device.state !== 'offline') return [];
      const isExpected = rules['device-offline'].expected.includes(device.id);
      const want = wants.get(device.id) ?? (isExpected ? ({ for: 'owner' } as const) : undefined);
      if (want === undefined) return [];
      const isMissed = unfinishedJobs.some(
        ({ state, spec: { data } }) =>
          state !== 'paused' && data.kind === 'local' && device.datasets.some(({ name }) => name === data.dataset),
      );
      if (isMissed) return []; // `device-missed` says more
      const cause = { kind: 'device-offline', ...named(device), absence: device.absence, want } as const;
      return { ...found(cause, device, 'warning'), since: device.stateSince };
    }),

  'device-cpu-high': (situation) =>
    readings(situation).flatMap(([device, { cpuUsage }]) => {
      const isAtWork = device.runningTasks > 0 || situation.wants.get(device.id)?.for === 'deployment';
      if (isAtWork) return [];
      const strength = strengthOf(cpuUsage, situation.rules['device-cpu-high'], false);
      return measured(strength, { kind: 'device-cpu-high', ...named(device), usage: cpuUsage }, device, 'warning');
    }),

  'device-memory-high': (situation) =>
    readings(situation).flatMap(([device, { memoryUsedBytes, memoryTotalBytes, vitals }]) => {
      if (memoryTotalBytes === 0) return [];
      // Systems fill their memory with what they can let go at once: where one tells how hard it is pressed, that counts.
      const pressure = vitals?.memoryPressure ?? null;
      const share = pressure === null ? memoryUsedBytes / memoryTotalBytes : PRESSURE[pressure];
      const bytes = { usedBytes: memoryUsedBytes, totalBytes: memoryTotalBytes };
      const strength = strengthOf(share, situation.rules['device-memory-high'], false);
      return measured(strength, { kind: 'device-memory-high', ...named(device), ...bytes }, device, 'warning');
    }),

  'device-disk-low': (situation) =>
    readings(situation).flatMap(([device, { diskFreeBytes }]) => {
      const strength = strengthOf(diskFreeBytes, situation.rules['device-disk-low'], true);
      const cause = { kind: 'device-disk-low', ...named(device), freeBytes: diskFreeBytes } as const;
      return measured(strength, cause, device, diskFreeBytes < 1e9 ? 'critical' : 'warning');
    }),

  'device-hot': (situation) =>
    readings(situation).flatMap(([device, { vitals }]) => {
      const thermal = vitals?.thermal ?? null;
      if (thermal === null || thermal === 'nominal') return [];
      // A level ends where the one below it begins, so that the figure that clears still counts as cool.
      const strength = strengthOf(HEAT.indexOf(thermal), situation.rules['device-hot'], false);
      const cause = { kind: 'device-hot', ...named(device), thermal } as const;
      return measured(strength, cause, device, thermal === 'critical' ? 'critical' : 'warning');
    }),

  'battery-low': (situation) =>
    readings(situation).flatMap(([device, { battery }]) => {
      if (battery === null || battery.charging) return [];
      const strength = strengthOf(battery.level, situation.rules['battery-low'], true);
      const cause = { kind: 'battery-low', ...named(device), level: battery.level } as const;
      return measured(strength, cause, device, battery.level < 0.05 ? 'critical' : 'warning');
    }),

  'clock-skewed': ({ devices, skews, rules }) =>
    devices.flatMap((device) => {
      const skew = skews.get(device.id);
      if (skew === undefined || device.state !== 'online') return [];
      const { skewMs, uncertaintyMs } = skew;
      // Only what is certain counts: on a slow connection the clock may be right.
      const strength = strengthOf(Math.max(0, Math.abs(skewMs) - uncertaintyMs), rules['clock-skewed'], false);
      return measured(strength, { kind: 'clock-skewed', ...named(device), skewMs, uncertaintyMs }, device, 'warning');
    }),

  'agent-outdated': ({ devices }) =>
    devices
      .filter(({ state, agentVersion }) => state === 'online' && isOlderByMinor(agentVersion, VERSION))
      .map((device) => {
        const versions = { agentVersion: device.agentVersion, orchestratorVersion: VERSION };
        return found({ kind: 'agent-outdated', ...named(device), ...versions }, device, 'warning');
      }),
};

function readings({ devices }: Situation): (readonly [Device, DeviceReading])[] {
  return devices.flatMap((device) => (hasFreshReading(device) ? [[device, device.metrics] as const] : []));
}

function named({ id, name }: Device) {
  return { deviceId: id, deviceName: name };
}

function found(cause: AttentionCause, device: Device, severity: Finding['severity']): Finding {
  return { id: `${cause.kind}:${device.id}`, severity, dismissible: false, cause };
}

function measured(
  strength: Finding['strength'] | undefined,
  cause: AttentionCause,
  device: Device,
  severity: Finding['severity'],
): Finding[] {
  return strength === undefined ? [] : [{ ...found(cause, device, severity), strength }];
}
