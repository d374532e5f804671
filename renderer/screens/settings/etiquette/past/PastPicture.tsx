import { useMemo } from 'react';
import { useFormat, useMessages } from '../../../../language/language-store.ts';
import { HourTicks } from '../hours/HourTicks.tsx';
import { clockText, DAY_MINUTES } from '../hours/week-segments.ts';
import { type PastRun, pastDays } from './past-days.ts';
import type { PastResult } from './use-past-trial.ts';

/** The days of a device, a row each: how high a bar stands tells how much it did. Changed rules have a line of their own below. */
export function PastPicture({ result: { now, changed } }: { readonly result: PastResult }) {
  const { editor, levels } = useMessages().etiquette;
  const { past: words } = editor;
  const format = useFormat();
  const { locale } = format;
  const dayText = useMemo(
    () => new Intl.DateTimeFormat(locale, { weekday: 'short', day: 'numeric', timeZone: 'UTC' }),
    [locale],
  );
  const [days, tried] = useMemo(() => [pastDays(now), changed && pastDays(changed)], [now, changed]);
  const lane = (runs: readonly PastRun[], look: string) => (
    <div className={`past-lane ${look}`}>
      {runs.map(({ from, to, level }) => (
        <i
          key={from}
          className={`past-bar ${level}`}
          title={words.run(clockText(Math.round(from)), clockText(Math.round(to)), levels[level])}
          style={{ left: `${(100 * from) / DAY_MINUTES}%`, width: `${(100 * (to - from)) / DAY_MINUTES}%` }}
        />
      ))}
    </div>
  );
  return (
    <div className="past" role="img" aria-label={words.picture(days.length, format)}>
      <HourTicks />
      {days.map(({ startsAt, runs }, index) => (
        <div key={startsAt} className="past-day">
          <span className="small soft" aria-hidden="true">
            {dayText.format(startsAt)}
          </span>
          <div className="past-lanes">
            {lane(runs, 'held')}
            {tried !== undefined && lane(tried[index]?.runs ?? [], 'tried')}
          </div>
        </div>
      ))}
    </div>
  );
}
