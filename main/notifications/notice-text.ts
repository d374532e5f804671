import type { Notice } from '../storage/rows/notification-rows.ts';

const CHANGES: Readonly<Record<Notice['change'], string>> = {
  raised: '',
  returned: 'Again: ',
  worsened: 'Worse: ',
  flapping: 'Comes and goes: ',
  acknowledged: 'Acknowledged: ',
  resolved: 'Over: ',
  test: '',
};

/** A notice in words: a line that says what is the matter, and what to do. */
export function textOf({ change, alert, cluster, at }: Notice): { readonly title: string; readonly body: string } {
  if (alert === null) {
    return { title: `Test of ${cluster.name}`, body: 'Alerts of this cluster come by this channel.' };
  }
  const lasted = change === 'resolved' ? 'The condition has ended.' : alert.advice;
  const times = alert.occurrences > 1 ? [`It has come ${alert.occurrences} times.`] : [];
  const facts = `${alert.severity}, since ${utc(alert.since)}${change === 'resolved' ? ` until ${utc(at)}` : ''}`;
  const way = `Alert ${alert.id} (${alert.rule}) of ${cluster.name}: ${facts}`;
  return { title: `${CHANGES[change]}${alert.title}`, body: [lasted, ...times, way].join('\n') };
}

function utc(at: number): string {
  return `${new Date(at).toISOString().replace('T', ' ').slice(0, 16)} UTC`;
}
