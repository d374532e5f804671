import { describeAbsence } from '../../common/domain/describe-event.ts';
import { isSettled, type Task } from '../../common/domain/job.ts';
import { progressBar } from '../output/progress-bar.ts';
import { deviceMark } from '../output/state-marks.ts';
import type { Colours } from '../output/terminal.ts';
import { padText, printable, textWidth } from '../output/text-width.ts';
import { formatBytes, formatClock, formatCount, formatPercent } from '../output/units.ts';
import { bytesMoved, committedRounds, timeLeftMs } from './job-progress.ts';
import type { DeviceView, JobView } from './job-view.ts';

interface RenderOptions {
  readonly now: number;
  /** Devices shown at most; the others are counted. */
  readonly mostDevices: number;
  readonly colours: Colours;
}

const BAR_WIDTH = 20;
const ACTIVITY_WIDTH = 9;
const byName = new Intl.Collator('en', { numeric: true });

/** The lines that change all the time: a bar for each device, and where the job stands. */
export function renderLive(view: JobView, { now, mostDevices, colours }: RenderOptions): string[] {
  const devices = [...view.devices.values()]
    .filter(({ hasWorked, state }) => hasWorked || state === 'online')
    .sort((one, other) => byName.compare(one.name, other.name));
  const shown = devices.slice(0, mostDevices);
  const width = Math.max(0, ...shown.map(({ name }) => textWidth(printable(name))));
  const lines = shown.map((device) => {
    return `  ${padText(printable(device.name), width)}  ${activityOf(device, view, colours)}`;
  });
  if (devices.length > shown.length) lines.push(colours.dim(`  and ${devices.length - shown.length} more`));
  return [...lines, standing(view, now, colours)];
}

function activityOf(device: DeviceView, view: JobView, colours: Colours): string {
  if (device.state !== 'online') {
    const why = device.absence === null ? '' : `: ${describeAbsence(device.absence)}`;
    return deviceMark(device.state, colours) + why;
  }
  const tasks = [...view.tasks.values()].filter(({ deviceId }) => deviceId === device.id);
  const active = tasks.filter(({ state }) => !isSettled(state));
  const task = active.find(({ state }) => state !== 'queued' && state !== 'offered') ?? active[0];
  if (task !== undefined) return activeLine(task, active.length - 1, colours);
  const isDone = tasks.some(({ state }) => state === 'done');
  return isDone
    ? `${padText('done', ACTIVITY_WIDTH)}  ${colours.green(progressBar(1, BAR_WIDTH))}`
    : colours.dim('at rest');
}

function activeLine(task: Task, others: number, colours: Colours): string {
  const share = task.samplesTotal === 0 ? 0 : task.samplesDone / task.samplesTotal;
  const counted = `${formatCount(task.samplesDone)} of ${formatCount(task.samplesTotal)} samples`;
  const parts = [
    padText(task.state === 'uploading' ? 'uploading' : (task.phase ?? 'waiting'), ACTIVITY_WIDTH),
    colours.yellow(progressBar(share, BAR_WIDTH)),
    padText(formatPercent(share, 0), 5, 'right'),
  ];
  if (task.samplesTotal > 0) parts.push(counted);
  if (others > 0) parts.push(colours.dim(`and ${others} more`));
  if (task.attempt > 1) parts.push(colours.dim(`attempt ${task.attempt}`));
  return parts.join('  ');
}

function standing(view: JobView, now: number, colours: Colours): string {
  const committed = committedRounds(view);
  const accuracy = committed.findLast((round) => round.accuracy !== null)?.accuracy;
  const current = Math.min(view.roundsWanted, (committed.at(-1)?.number ?? 0) + 1);
  const parts = [colours.bold(`Round ${formatCount(current)} of ${formatCount(view.roundsWanted)}`)];
  if (accuracy != null) parts.push(formatPercent(accuracy));
  const leftMs = timeLeftMs(view, now);
  if (leftMs !== null) parts.push(`${view.targetAccuracy === null ? '' : 'at most '}${formatClock(leftMs)} left`);
  const { up, down } = bytesMoved(view);
  if (up + down > 0) parts.push(`↑ ${formatBytes(up)} ↓ ${formatBytes(down)}`);
  if (view.wait !== null) parts.push(colours.yellow(`waits: ${printable(view.wait.message)}`));
  else if (view.state !== 'running') parts.push(view.state);
  return parts.join(' · ');
}
