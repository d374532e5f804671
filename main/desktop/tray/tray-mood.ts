import type { Device } from '../../../common/domain/device.ts';
import type { ClusterSummary } from '../cluster-view.ts';

/** What the tray's icon says at a glance. */
export type TrayMood = 'fine' | 'working' | 'attention';

/** How the cluster is: a person is wanted, work runs, or neither. */
export function moodOf({ devices, jobs, requests }: ClusterSummary): TrayMood {
  if (requests.length > 0 || devices.some(isMissed) || jobs.some(({ wait }) => wait?.for === 'devices')) {
    return 'attention';
  }
  return jobs.some(({ state }) => state === 'running') ? 'working' : 'fine';
}

/** True for a device that went away without having said so. */
export function isMissed({ state, absence }: Device): boolean {
  return state === 'offline' && (absence === 'lease-expired' || absence === 'connection-lost');
}

/** The cluster in one line, for who rests the pointer on the icon. */
export function tooltipOf(summary: ClusterSummary): string {
  const { overview, requests } = summary;
  if (overview === undefined) return 'EdgeOrchestra is starting';
  const running = summary.jobs.filter(({ state }) => state === 'running').length;
  const parts = [
    `${overview.devicesOnline} of ${counted(overview.devicesTotal, 'device')} online`,
    ...(running > 0 ? [`${counted(running, 'job')} running`] : []),
    ...(requests.length > 0 ? [`${counted(requests.length, 'machine')} asking to join`] : []),
  ];
  return `${overview.name}: ${parts.join(', ')}`;
}

/** A number with its noun, such as "1 job" and "2 jobs". */
export function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
