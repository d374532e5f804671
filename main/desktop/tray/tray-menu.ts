import type { MenuItemConstructorOptions } from 'electron';
import type { Screen } from '../../../common/desktop/screen.ts';
import { describeAbsence } from '../../../common/domain/describe-event.ts';
import type { Device } from '../../../common/domain/device.ts';
import type { Job } from '../../../common/domain/job.ts';
import type { ClusterSummary } from '../cluster-view.ts';
import { counted, tooltipOf } from './tray-mood.ts';

/** What the tray's menu can do. */
export interface TrayActions {
  readonly open: (screen: Screen) => void;
  readonly pauseEverything: () => void;
  readonly resumeEverything: () => void;
  readonly quit: () => void;
}

const MOST_LINES = 8;

/** The tray's menu: how the cluster is, what needs a person, devices, jobs, and what can be done. */
export function trayMenu(
  summary: ClusterSummary,
  { pausedJobs, actions }: { readonly pausedJobs: number; readonly actions: TrayActions },
): MenuItemConstructorOptions[] {
  const { overview, devices, jobs, requests } = summary;
  const { open } = actions;
  const total = overview?.devicesTotal ?? devices.length;
  const active = jobs.filter(({ state }) => state === 'running' || state === 'queued').length;
  return [
    { label: tooltipOf(summary), enabled: false },
    ...requests.slice(0, MOST_LINES).map(({ name, code }) => ({
      label: `${name} asks to join: ${code}`,
      click: () => open({ screen: 'settings', section: 'joining' }),
    })),
    { type: 'separator' },
    {
      label: `Devices (${overview?.devicesOnline ?? 0} of ${total})`,
      submenu: listed(
        devices.map((device) => ({ label: deviceLine(device), to: { screen: 'devices', device: device.id } })),
        {
          total,
          none: 'No devices yet',
          all: { screen: 'devices' },
          open,
        },
      ),
    },
    {
      label: `Jobs (${jobs.length})`,
      submenu: listed(
        jobs.map((job) => ({ label: jobLine(job), to: { screen: 'jobs', job: job.id } })),
        {
          total: jobs.length,
          none: 'Nothing is running or waiting',
          all: { screen: 'jobs' },
          open,
        },
      ),
    },
    { type: 'separator' },
    pausedJobs > 0 && active === 0
      ? { label: `Resume ${counted(pausedJobs, 'job')}`, click: actions.resumeEverything }
      : { label: 'Pause everything', enabled: active > 0, click: actions.pauseEverything },
    { type: 'separator' },
    { label: 'Open EdgeOrchestra', click: () => open({ screen: 'overview' }) },
    { label: 'Settings…', click: () => open({ screen: 'settings' }) },
    { label: 'Quit EdgeOrchestra', click: actions.quit },
  ];
}

interface Line {
  readonly label: string;
  readonly to: Screen;
}

function listed(
  lines: readonly Line[],
  { total, none, all, open }: { total: number; none: string; all: Screen; open: (screen: Screen) => void },
): MenuItemConstructorOptions[] {
  if (lines.length === 0) return [{ label: none, enabled: false }];
  const shown = lines.slice(0, MOST_LINES).map(({ label, to }) => ({ label, click: () => open(to) }));
  return total <= shown.length
    ? shown
    : [...shown, { type: 'separator' as const }, { label: `Show all ${total}`, click: () => open(all) }];
}

function deviceLine({ name, state, absence, runningTasks }: Device): string {
  switch (state) {
    case 'online':
      return `● ${name}${runningTasks > 0 ? `: ${counted(runningTasks, 'task')}` : ''}`;
    case 'asleep':
      return `◐ ${name}: asleep`;
    case 'draining':
      return `◔ ${name}: finishing`;
    case 'pending':
      return `◌ ${name}: asks to join`;
    case 'offline':
      return `○ ${name}: offline${absence === null ? '' : `, ${describeAbsence(absence)}`}`;
    case 'revoked':
      return `✕ ${name}: taken out`;
  }
}

function jobLine({ name, state, spec, roundsCommitted, wait }: Job): string {
  if (wait !== null) return `${name}: waits, ${wait.message}`;
  return state === 'running'
    ? `${name}: round ${Math.min(roundsCommitted + 1, spec.rounds)} of ${spec.rounds}`
    : `${name}: ${state}`;
}
