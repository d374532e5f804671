import type { MenuItemConstructorOptions } from 'electron';
import type { OwnDeviceState } from '../../../common/desktop/desktop-state.ts';
import type { RestSpan } from '../../../common/desktop/own-rest.ts';
import type { Screen } from '../../../common/desktop/screen.ts';
import type { Device } from '../../../common/domain/device.ts';
import type { Job } from '../../../common/domain/job.ts';
import { screenOfAttention } from '../attention-screen.ts';
import type { ClusterSummary } from '../cluster-view.ts';
import type { DesktopWords } from '../language/desktop-words.ts';
import { ownDeviceMenu } from './own-device-menu.ts';
import { tooltipOf } from './tray-mood.ts';

/** What the tray's menu can do. */
export interface TrayActions {
  readonly open: (screen: Screen) => void;
  readonly pauseEverything: () => void;
  readonly resumeEverything: () => void;
  /** Lets this computer rest as a device. */
  readonly rest: (span: RestSpan) => void;
  readonly goOn: () => void;
  readonly quit: () => void;
}

interface TrayMenuFacts {
  readonly pausedJobs: number;
  readonly ownDevice: OwnDeviceState;
  readonly now: number;
  readonly actions: TrayActions;
  readonly words: DesktopWords;
}

const MOST_LINES = 8;

/** The tray's menu: how the cluster is, what needs a person, devices, jobs, and what can be done. */
export function trayMenu(
  summary: ClusterSummary,
  { pausedJobs, ownDevice, now, actions, words }: TrayMenuFacts,
): MenuItemConstructorOptions[] {
  const { overview, devices, jobs } = summary;
  const { open } = actions;
  const { tray, app } = words;
  const total = overview?.devicesTotal ?? devices.length;
  const active = jobs.filter(({ state }) => state === 'running' || state === 'queued').length;
  return [
    { label: tooltipOf(summary, words), enabled: false },
    ...attentionLines(summary, words).map(({ label, to }) => ({ label, click: () => open(to) })),
    { type: 'separator' },
    {
      label: tray.devices(overview?.devicesOnline ?? 0, total),
      submenu: listed(
        devices.map((device) => ({ label: deviceLine(device, words), to: { screen: 'devices', device: device.id } })),
        { total, none: tray.noDevices, all: { screen: 'devices' }, open, words },
      ),
    },
    {
      label: tray.jobs(jobs.length),
      submenu: listed(
        jobs.map((job) => ({ label: jobLine(job, words), to: { screen: 'jobs', job: job.id } })),
        { total: jobs.length, none: tray.noJobs, all: { screen: 'jobs' }, open, words },
      ),
    },
    { type: 'separator' },
    pausedJobs > 0 && active === 0
      ? { label: app.resume(pausedJobs), click: actions.resumeEverything }
      : { label: app.pause, enabled: active > 0, click: actions.pauseEverything },
    ...ownDeviceMenu({ device: ownDevice, now, rest: actions.rest, goOn: actions.goOn, words: words.computer }),
    { type: 'separator' },
    { label: app.open, click: () => open({ screen: 'overview' }) },
    { label: app.settings, click: () => open({ screen: 'settings' }) },
    { label: app.quit, click: actions.quit },
  ];
}

interface Line {
  readonly label: string;
  readonly to: Screen;
}

/** A machine that asks shows its digits; whatever else needs a person says so in its own words. */
function attentionLines({ attention, requests }: ClusterSummary, words: DesktopWords): Line[] {
  return attention.slice(0, MOST_LINES).map(({ cause }) => {
    const request =
      cause.kind === 'machine-asks-to-join' ? requests.find(({ id }) => id === cause.requestId) : undefined;
    const label =
      request === undefined ? `! ${words.attention(cause).title}` : words.tray.asks(request.name, request.code);
    return { label, to: screenOfAttention(cause) };
  });
}

interface Listing {
  readonly total: number;
  readonly none: string;
  readonly all: Screen;
  readonly open: (screen: Screen) => void;
  readonly words: DesktopWords;
}

function listed(lines: readonly Line[], { total, none, all, open, words }: Listing): MenuItemConstructorOptions[] {
  if (lines.length === 0) return [{ label: none, enabled: false }];
  const shown = lines.slice(0, MOST_LINES).map(({ label, to }) => ({ label, click: () => open(to) }));
  return total <= shown.length
    ? shown
    : [...shown, { type: 'separator' as const }, { label: words.tray.all(total), click: () => open(all) }];
}

function deviceLine({ name, state, absence, runningTasks }: Device, { tray, notices }: DesktopWords): string {
  switch (state) {
    case 'online':
      return `● ${name}${runningTasks > 0 ? `: ${tray.tasks(runningTasks)}` : ''}`;
    case 'asleep':
      return `◐ ${name}: ${tray.asleep}`;
    case 'draining':
      return `◔ ${name}: ${tray.draining}`;
    case 'pending':
      return `◌ ${name}: ${tray.pending}`;
    case 'offline':
      return `○ ${name}: ${tray.offline}${absence === null ? '' : `, ${notices.absences[absence]}`}`;
    case 'revoked':
      return `✕ ${name}: ${tray.revoked}`;
  }
}

function jobLine({ name, state, spec, roundsCommitted, wait }: Job, { tray }: DesktopWords): string {
  if (wait?.for === 'devices') return `${name}: ${tray.waitsForDevices(wait.available, wait.needed)}`;
  if (wait?.for === 'turn') return `${name}: ${tray.waitsForTurn}`;
  if (wait?.for === 'memory') return `${name}: ${tray.waitsForMemory}`;
  return state === 'running'
    ? `${name}: ${tray.round(Math.min(roundsCommitted + 1, spec.rounds), spec.rounds)}`
    : `${name}: ${tray.jobStates[state]}`;
}
