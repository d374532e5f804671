import type { QuietHours } from '../../common/domain/alert-channel.ts';
import type { Severity } from '../../common/domain/attention.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 24 * 60;

/** When the quiet hours end that hold now; undefined outside of them. Hours that are the same time twice are never quiet. */
export function quietUntil({ from, to, timeZone }: QuietHours, now: number): number | undefined {
  const minute = minuteOfDay(now, timeZone);
  const start = minutesOf(from);
  const end = minutesOf(to);
  const isQuiet = start <= end ? minute >= start && minute < end : minute >= start || minute < end;
  if (!isQuiet) return undefined;
  const left = (end - minute + DAY_MINUTES) % DAY_MINUTES;
  return now - (now % MINUTE_MS) + left * MINUTE_MS;
}

/** When what happens now, as grave as it is, may be told. */
export function dueAtBy(quiet: QuietHours | null, severity: Severity, now: number): number {
  if (quiet === null || (severity === 'critical' && !quiet.holdsCritical)) return now;
  return quietUntil(quiet, now) ?? now;
}

function minuteOfDay(now: number, timeZone: string | undefined): number {
  const options = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...(timeZone && { timeZone }) } as const;
  return minutesOf(new Intl.DateTimeFormat('en-GB', options).format(now));
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
