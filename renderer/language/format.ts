/** Numbers, sizes and times as people of a language write them; always with their unit. */
export interface Format {
  readonly locale: string;
  /** Such as 1,113. */
  readonly number: (value: number, digits?: number) => string;
  /** From 0 to 1, such as 96.4 %. */
  readonly percent: (share: number, digits?: number) => string;
  /** Such as 3.2 GB. */
  readonly bytes: (sizeBytes: number) => string;
  /** Such as 812 J, 3.2 kJ. */
  readonly energy: (joules: number) => string;
  /** Such as 41 ms, 3.2 s, 4 min 10 s, 3 h 5 min. */
  readonly duration: (ms: number) => string;
  /** How long ago, such as 3 minutes ago. */
  readonly ago: (at: number, now: number) => string;
  /** Such as 14:02:11, with the day where it is not today. */
  readonly time: (at: number, now: number) => string;
  /** Date and time in full, for exactness on hover. */
  readonly exact: (at: number) => string;
  /** Words in a list: a, b and c. */
  readonly list: (words: readonly string[]) => string;
  /** The plural category of a count. */
  readonly plural: (count: number) => Intl.LDMLPluralRule;
}

const SIZES = ['', 'k', 'M', 'G', 'T'] as const;
/** Signs of units that differ between languages; s, min, h and ms do not. */
const SIGNS: Readonly<Record<string, { readonly byte: string; readonly day: string }>> = {
  fr: { byte: 'o', day: 'j' },
};
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The formats of a language, such as `en` or `fr`. */
export function createFormat(locale: string): Format {
  const numbers = new Map<string, Intl.NumberFormat>();
  const numberFormat = (options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const key = JSON.stringify(options);
    const known = numbers.get(key) ?? new Intl.NumberFormat(locale, options);
    numbers.set(key, known);
    return known;
  };
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'long' });
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const dayAndClock = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
  const full = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
  const plurals = new Intl.PluralRules(locale);

  const number = (value: number, digits = 0): string => numberFormat({ maximumFractionDigits: digits }).format(value);
  const sign = SIGNS[locale] ?? { byte: 'B', day: 'd' };
  // The space does not break: a figure stays with its unit.
  const unit = (value: number, name: string, digits = 0): string => `${number(value, digits)}\u00a0${name}`;
  const scaled = (value: number, name: string, digits: number): string => {
    const step = value < 1 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log10(value) / 3));
    const short = value / 1_000 ** step;
    return unit(short, `${SIZES[step]}${name}`, short < 10 ? (step > 0 ? 1 : digits) : 0);
  };

  return {
    locale,
    number,
    percent: (share, digits = 1) => numberFormat({ style: 'percent', maximumFractionDigits: digits }).format(share),
    bytes: (sizeBytes) => scaled(sizeBytes, sign.byte, 0),
    energy: (joules) => scaled(joules, 'J', 1),
    duration: (ms) => {
      if (ms < SECOND) return unit(Math.round(ms), 'ms');
      if (ms < 10 * SECOND) return unit(ms / SECOND, 's', 1);
      if (ms < MINUTE) return unit(Math.round(ms / SECOND), 's');
      const [large, small, largeMs, smallMs] =
        ms < HOUR
          ? (['min', 's', MINUTE, SECOND] as const)
          : ms < DAY
            ? (['h', 'min', HOUR, MINUTE] as const)
            : ([sign.day, 'h', DAY, HOUR] as const);
      const rest = Math.floor((ms % largeMs) / smallMs);
      const whole = unit(Math.floor(ms / largeMs), large);
      return rest === 0 ? whole : `${whole} ${unit(rest, small)}`;
    },
    ago: (at, now) => {
      const ms = Math.max(0, now - at);
      if (ms < MINUTE) return relative.format(-Math.floor(ms / SECOND), 'second');
      if (ms < HOUR) return relative.format(-Math.floor(ms / MINUTE), 'minute');
      if (ms < DAY) return relative.format(-Math.floor(ms / HOUR), 'hour');
      return relative.format(-Math.floor(ms / DAY), 'day');
    },
    time: (at, now) => (new Date(at).toDateString() === new Date(now).toDateString() ? clock : dayAndClock).format(at),
    exact: (at) => full.format(at),
    list: (words) => lists.format(words),
    plural: (count) => plurals.select(count),
  };
}
