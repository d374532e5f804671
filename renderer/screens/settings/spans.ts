import type { Messages } from '../../language/messages.ts';

const HOUR_S = 3_600;

/** How long something that is made may be good for. */
export const SPAN_SECONDS = {
  minutes15: 900,
  hour: HOUR_S,
  day: 24 * HOUR_S,
  week: 7 * 24 * HOUR_S,
  month: 30 * 24 * HOUR_S,
  year: 365 * 24 * HOUR_S,
} as const satisfies Record<keyof Messages['settings']['spans'], number>;

export type Span = keyof typeof SPAN_SECONDS;
