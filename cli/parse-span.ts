const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Seconds in a span of time that people write: `90s`, `45m`, `12h`, `30d`, `52w`; undefined when it is none. */
export function parseSpan(text: string): number | undefined {
  const [, count = '', unit = ''] = /^(\d{1,9})\s*([smhdw])$/i.exec(text.trim()) ?? [];
  const factor = SECONDS[unit.toLowerCase()];
  return factor === undefined || Number(count) === 0 ? undefined : Number(count) * factor;
}
