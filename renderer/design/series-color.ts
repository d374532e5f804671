const SERIES = [
  '--series-1',
  '--series-2',
  '--series-3',
  '--series-4',
  '--series-5',
  '--series-6',
  '--series-7',
] as const;

/** A token of the palette of series. */
export type SeriesColor = (typeof SERIES)[number];

/** The colour of the series with that number, from 0; after the last one they begin anew. */
export function seriesColor(index: number): SeriesColor {
  return SERIES[index % SERIES.length] ?? SERIES[0];
}
