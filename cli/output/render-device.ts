import { describeAbsence } from '../../common/domain/describe-event.ts';
import type { Device, DeviceReading, NetworkCard } from '../../common/domain/device.ts';
import { engineName } from '../../common/domain/training-engine.ts';
import { usedBy, type WorkUse } from '../../common/domain/work-use.ts';
import { describeEconomy } from '../../common/economy/describe-economy.ts';
import { shortIds } from '../match-id.ts';
import { describeEtiquette } from './describe-etiquette.ts';
import { sparkline } from './sparkline.ts';
import { deviceMark } from './state-marks.ts';
import { renderFields, renderTable } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatAge, formatAgo, formatBytes, formatCount, formatCounted, formatPercent } from './units.ts';

/** All devices, one a line. */
export function renderDevices(devices: readonly Device[], now: number, colours: Colours): string[] {
  const short = shortIds(devices.map(({ id }) => id));
  return renderTable<Device>(
    [
      { title: 'STATE', cell: ({ state }) => deviceMark(state, colours) },
      { title: 'NAME', cell: ({ name }) => printable(name) },
      { title: 'ID', cell: ({ id }) => short(id) },
      { title: 'SINCE', align: 'right', cell: ({ stateSince }) => formatAge(now - stateSince) },
      { title: 'CHIP', cell: ({ hardware }) => printable(hardware.chip) },
      { title: 'CORES', align: 'right', cell: ({ hardware }) => formatCount(hardware.cores) },
      { title: 'MEMORY', align: 'right', cell: ({ hardware }) => formatBytes(hardware.memoryBytes) },
      {
        title: 'CPU',
        align: 'right',
        cell: ({ metrics }) => (metrics === null ? '–' : formatPercent(metrics.cpuUsage, 0)),
      },
      { title: 'TASKS', align: 'right', cell: ({ runningTasks }) => formatCount(runningTasks) },
      { title: 'WHY', cell: whyLess },
    ],
    devices,
    colours.dim,
  );
}

/** One device with everything that is known of it. */
export function renderDevice(
  device: Device,
  readings: readonly DeviceReading[],
  now: number,
  colours: Colours,
  jobNames: ReadonlyMap<string, string> = new Map(),
): string[] {
  const { hardware, metrics } = device;
  const why = whyLess(device);
  const fields: [string, string][] = [
    [
      'State',
      `${deviceMark(device.state, colours)} for ${formatAge(now - device.stateSince)}${why === '' ? '' : `: ${why}`}`,
    ],
    ['Id', device.id],
    ['Machine', printable(`${hardware.model}, ${hardware.chip}, ${hardware.architecture}`)],
    ['System', printable(`${hardware.system}, agent ${device.agentVersion}`)],
    [
      'Cores',
      `${hardware.cores}${hardware.performanceCores === null ? '' : `, ${hardware.performanceCores} of them fast`}`,
    ],
    ['Memory', formatBytes(hardware.memoryBytes)],
    ['Tasks', formatCount(device.runningTasks)],
    ['Last seen', formatAgo(device.lastSeenAt, now)],
    ['Registered', formatAgo(device.registeredAt, now)],
  ];
  if (device.tags.length > 0) fields.push(['Tags', device.tags.join(', ')]);
  if (device.networkCards.length > 0) fields.push(['Network', device.networkCards.map(cardText).join('; ')]);
  const economy = device.economy && describeEconomy(device.economy, now);
  if (economy) fields.push(['Economy', printable(economy)]);
  if (metrics !== null) fields.push(...readingFields(metrics, readings));
  fields.push(...useFields(metrics?.uses ?? [], jobNames));
  for (const { name, samples, shape } of device.datasets) {
    fields.push(['Local data', `${name}: ${formatCounted(samples, 'sample')} of ${shape.join(' × ')}`]);
  }
  for (const { name, language, sha256 } of device.trainers) {
    fields.push(['Trainer', `${name}: ${language}, ${sha256}`]);
  }
  return [colours.bold(printable(device.name)), ...renderFields(fields, colours.dim)];
}

function cardText({ name, mac, medium, address, wakes }: NetworkCard): string {
  const how = medium === 'wireless' ? ', Wi-Fi' : '';
  const where = address === null ? '' : `, ${address}`;
  const wake = wakes === null ? '' : wakes ? ', wakes it' : ', does not wake it';
  return printable(`${name} ${mac}${how}${where}${wake}`);
}

function readingFields(metrics: DeviceReading, readings: readonly DeviceReading[]): [string, string][] {
  const history = sparkline(
    readings.map(({ cpuUsage }) => cpuUsage),
    40,
  );
  const used = metrics.memoryTotalBytes === 0 ? 0 : metrics.memoryUsedBytes / metrics.memoryTotalBytes;
  const fields: [string, string][] = [
    ['CPU', `${formatPercent(metrics.cpuUsage, 0)}  ${history}`],
    ['Load', metrics.loadAverage.toFixed(2)],
    ['Memory used', `${formatBytes(metrics.memoryUsedBytes)} (${formatPercent(used, 0)})`],
    ['Disk free', formatBytes(metrics.diskFreeBytes)],
  ];
  if (metrics.training !== null) {
    const { threads, samplesPerSecond } = metrics.training;
    const speed = `${formatCounted(Math.round(samplesPerSecond), 'sample')} a second`;
    fields.push([
      'Trained with',
      printable(`${engineName(metrics.training)}, ${formatCounted(threads, 'thread')}: ${speed}`),
    ]);
  }
  if (metrics.battery !== null) {
    fields.push([
      'Battery',
      `${formatPercent(metrics.battery.level, 0)}${metrics.battery.charging ? ', charging' : ''}`,
    ]);
  }
  return fields;
}

/** What each job and each model takes of it, by all that it has done for them since its last beat. */
function useFields(uses: readonly WorkUse[], jobNames: ReadonlyMap<string, string>): [string, string][] {
  return (['training', 'serving'] as const).flatMap((kind) => {
    const byName = Map.groupBy(
      uses.filter(({ work }) => work.kind === kind),
      ({ work }) => (work.kind === 'training' ? (jobNames.get(work.jobId) ?? `job ${work.jobId}`) : work.deployment),
    );
    return [...byName].map(([name, ofName]): [string, string] => [
      kind === 'training' ? 'Trains' : 'Serves',
      printable(`${name}: ${useText(kind, ofName)}`),
    ]);
  });
}

function useText(kind: 'training' | 'serving', uses: readonly WorkUse[]): string {
  const { cores = 0, memoryBytes = 0 } = usedBy(kind, uses) ?? {};
  const most = Math.max(...uses.map(({ peakMemoryBytes }) => peakMemoryBytes));
  const text = `${cores.toFixed(1)} cores, ${formatBytes(memoryBytes)} of memory (at most ${formatBytes(most)})`;
  if (kind === 'training') return text;
  const tokens = uses.reduce((sum, { tokensPerSecond }) => sum + (tokensPerSecond ?? 0), 0);
  return `${text}, ${formatCounted(Math.round(tokens), 'token')} a second`;
}

function whyLess({ state, absence, etiquette }: Device): string {
  if (state === 'online') return etiquette === null || etiquette.level === 'full' ? '' : describeEtiquette(etiquette);
  return absence === null ? '' : describeAbsence(absence);
}
