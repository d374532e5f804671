/** How sentences of the orchestrator itself write figures: English, with their units. */
export interface CauseFormat {
  readonly number: (value: number, digits?: number) => string;
  /** From 0 to 1, such as 96.4 %. */
  readonly percent: (share: number, digits?: number) => string;
  readonly bytes: (sizeBytes: number) => string;
  /** Such as 41 ms, 3.2 s, 4 min. */
  readonly duration: (ms: number) => string;
  /** Date and time in full. */
  readonly exact: (at: number) => string;
  readonly list: (words: readonly string[]) => string;
}

const SIZES = ['', 'k', 'M', 'G', 'T'] as const;
const SPANS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

const number = (value: number, digits = 0): string => value.toLocaleString('en-GB', { maximumFractionDigits: digits });

/** For texts that leave by a channel or stand in an answer of the control API. Times are UTC. */
export const PLAIN_FORMAT: CauseFormat = {
  number,
  percent: (share, digits = 1) => `${number(share * 100, digits)} %`,
  bytes: (sizeBytes) => {
    const step = sizeBytes < 1 ? 0 : Math.min(SIZES.length - 1, Math.floor(Math.log10(sizeBytes) / 3));
    return `${number(sizeBytes / 1_000 ** step, step > 0 ? 1 : 0)} ${SIZES[step]}B`;
  },
  duration: (ms) => {
    const [unit, length] = SPANS.find(([, span]) => ms >= span) ?? ['s', 1_000];
    return ms < 1_000 ? `${number(ms)} ms` : `${number(ms / length, ms / length < 10 ? 1 : 0)} ${unit}`;
  },
  exact: (at) => new Date(at).toISOString().replace('T', ' ').slice(0, 16),
  list: (words) => new Intl.ListFormat('en', { type: 'conjunction' }).format(words),
};
