import type { ClusterOverview } from '../../common/api/cluster-contract.ts';
import type { AttentionCause, AttentionItem } from '../../common/domain/attention.ts';
import { describeCause } from '../../common/domain/describe-cause.ts';
import { describeAbsence } from '../../common/domain/describe-event.ts';
import type { Device } from '../../common/domain/device.ts';
import type { Job } from '../../common/domain/job.ts';
import type { JoinRequest } from '../../common/domain/joining.ts';
import { PLAIN_FORMAT } from '../../common/domain/plain-format.ts';
import { describeEconomy } from '../../common/economy/describe-economy.ts';
import { NO_ECONOMY } from '../../common/economy/economy-state.ts';
import { renderJobs } from './render-job.ts';
import { deviceMark } from './state-marks.ts';
import { renderFields } from './table.ts';
import type { Colours } from './terminal.ts';
import { printable } from './text-width.ts';
import { formatAge, formatBytes, formatCounted } from './units.ts';

/** What is known of a cluster at one moment. */
export interface ClusterStatus {
  readonly baseUrl: string;
  readonly cluster: ClusterOverview;
  readonly devices: readonly Device[];
  /** Machines that ask to join. */
  readonly requests: readonly JoinRequest[];
  /** Jobs that have not ended. */
  readonly jobs: readonly Job[];
  /** What needs a person now, the gravest first. */
  readonly attention: readonly AttentionItem[];
}

/** Of these there are lines of their own. */
const TOLD: ReadonlySet<AttentionCause['kind']> = new Set([
  'machine-asks-to-join',
  'job-waits-for-devices',
  'device-offline',
  'setting-unsafe',
]);

/** The cluster at a glance: what needs attention, its strength, what runs. */
export function renderStatus(
  { baseUrl, cluster, devices, requests, jobs, attention: items }: ClusterStatus,
  now: number,
  colours: Colours,
): string[] {
  const online = devices.filter(({ state }) => state === 'online');
  const cores = online.reduce((sum, { hardware }) => sum + hardware.cores, 0);
  const memory = online.reduce((sum, { hardware }) => sum + hardware.memoryBytes, 0);
  const strength = online.length === 0 ? '' : `, ${formatCounted(cores, 'core')}, ${formatBytes(memory)} of memory`;
  const economy = describeEconomy(cluster.economy ?? NO_ECONOMY, now);
  const lines = [
    `${colours.green('●')} ${colours.bold(printable(cluster.name))} is up`,
    ...renderFields(
      [
        ['Control API', baseUrl],
        ...(cluster.lanPort === null ? [] : [['Local network', `port ${cluster.lanPort}`] as const]),
        ['For devices', `port ${cluster.grpcPort}`],
        ['Version', cluster.version],
        ['Up for', formatAge(cluster.uptimeSeconds * 1_000)],
        ['Devices', `${online.length} of ${devices.length} online${strength}`],
        ...(economy === undefined ? [] : [['Economy', economy] as const]),
        ['Jobs', jobs.length === 0 ? 'none running' : `${formatCounted(jobs.length, 'job')} not ended`],
      ],
      colours.dim,
    ),
  ];
  const warnings = cluster.warnings.map((warning) => `${colours.yellow('!')} ${printable(warning)}`);
  const attention = [
    ...warnings,
    ...asking(requests, colours),
    ...causes(items, colours),
    ...needsAttention(devices, jobs, now, colours),
  ];
  if (attention.length > 0) lines.push('', colours.bold('Needs attention'), ...attention);
  if (jobs.length > 0) lines.push('', ...renderJobs(jobs, now, colours));
  return lines;
}

function asking(requests: readonly JoinRequest[], colours: Colours): string[] {
  if (requests.length === 0) return [];
  const verb = requests.length === 1 ? 'asks' : 'ask';
  return [
    `${colours.yellow('◌ waits')} ${formatCounted(requests.length, 'machine')} ${verb} to join: see "eo devices"`,
  ];
}

function causes(items: readonly AttentionItem[], colours: Colours): string[] {
  return items
    .filter(({ cause }) => !TOLD.has(cause.kind))
    .map(({ severity, cause }) => {
      const { title, next } = describeCause(cause, PLAIN_FORMAT);
      const mark = severity === 'critical' ? colours.red('✗') : colours.yellow('!');
      return `${mark} ${printable(title)}. ${printable(next)}`;
    });
}

function needsAttention(devices: readonly Device[], jobs: readonly Job[], now: number, colours: Colours): string[] {
  const absent = devices
    .filter(({ state }) => state === 'offline' || state === 'pending')
    .map(({ name, state, stateSince, absence }) => {
      const why = absence === null ? '' : `: ${describeAbsence(absence)}`;
      return `${deviceMark(state, colours)} ${printable(name)} for ${formatAge(now - stateSince)}${why}`;
    });
  const waiting = jobs.flatMap(({ name, wait }) =>
    wait?.for === 'devices' || wait?.for === 'memory'
      ? [`${colours.yellow('◌ waits')} job ${name} for ${formatAge(now - wait.since)}: ${printable(wait.message)}`]
      : [],
  );
  return [...absent, ...waiting];
}
