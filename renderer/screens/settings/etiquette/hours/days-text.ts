import { WEEKDAYS } from '../../../../../common/specs/etiquette-policy.ts';

export type Weekday = (typeof WEEKDAYS)[number];

/** The days as a week of work goes: Monday first. */
export const WEEK: readonly Weekday[] = [...WEEKDAYS.slice(1), ...WEEKDAYS.slice(0, 1)];

/** Short names of the days in a language. */
export function dayNames(locale: string): Readonly<Record<Weekday, string>> {
  const format = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone: 'UTC' });
  // 4 January 1970 was a Sunday.
  const names = WEEKDAYS.map((day, index) => [day, format.format(Date.UTC(1970, 0, 4 + index))]);
  return Object.fromEntries(names) as Record<Weekday, string>;
}

/** Days in short: "Mon–Fri", "Sat, Sun". */
export function daysText(days: readonly Weekday[], names: Readonly<Record<Weekday, string>>): string {
  const places = WEEK.flatMap((day, place) => (days.includes(day) ? [place] : []));
  const runs: [first: number, last: number][] = [];
  for (const place of places) {
    const run = runs.at(-1);
    if (run?.[1] === place - 1) run[1] = place;
    else runs.push([place, place]);
  }
  const name = (place: number): string => names[WEEK[place] as Weekday];
  return runs
    .map(([first, last]) => {
      if (first === last) return name(first);
      return `${name(first)}${last === first + 1 ? ', ' : '–'}${name(last)}`;
    })
    .join(', ');
}
