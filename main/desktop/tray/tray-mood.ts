import type { ClusterSummary } from '../cluster-view.ts';
import type { DesktopWords } from '../language/desktop-words.ts';

/** What the tray's icon says at a glance. */
export type TrayMood = 'fine' | 'working' | 'attention';

/** How the cluster is: a person is wanted, as the overview says; work runs; or neither. */
export function moodOf({ attention, jobs }: Pick<ClusterSummary, 'attention' | 'jobs'>): TrayMood {
  if (attention.length > 0) return 'attention';
  return jobs.some(({ state }) => state === 'running') ? 'working' : 'fine';
}

/** The cluster in one line, for who rests the pointer on the icon. */
export function tooltipOf({ overview, requests, jobs }: ClusterSummary, { tray }: DesktopWords): string {
  if (overview === undefined) return tray.starting;
  const running = jobs.filter(({ state }) => state === 'running').length;
  return tray.line(overview.name, overview.devicesOnline, overview.devicesTotal, running, requests.length);
}
