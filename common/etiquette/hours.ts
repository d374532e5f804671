import { type TimesOfDay, WEEKDAYS } from '../specs/etiquette-policy.ts';
import type { LocalTime } from './reading.ts';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** When the hours that hold now end, Unix milliseconds; null while they do not hold. */
export function endOfHours(hours: TimesOfDay, { at, offsetMinutes }: LocalTime): number | null {
  const local = new Date(at + offsetMinutes * MINUTE_MS);
  const minute = local.getUTCHours() * 60 + local.getUTCMinutes();
  const midnight = at - (minute * MINUTE_MS + local.getUTCSeconds() * 1_000 + local.getUTCMilliseconds());
  const from = minutesOf(hours.from);
  const to = minutesOf(hours.to);
  const end = to > from ? to : to + DAY_MINUTES;
  for (const daysAgo of [0, 1]) {
    const day = WEEKDAYS[(local.getUTCDay() - daysAgo + 7) % 7];
    const elapsed = minute + daysAgo * DAY_MINUTES;
    if (day === undefined || !hours.days.includes(day) || elapsed < from || elapsed >= end) continue;
    return midnight + (end - daysAgo * DAY_MINUTES) * MINUTE_MS;
  }
  return null;
}

function minutesOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 60 + minutes;
}
