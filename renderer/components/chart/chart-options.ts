import type uPlot from 'uplot';
import { drawableColor } from '../../design/drawable-color.ts';
import { chartGestures } from './chart-gestures.ts';

/** One line of a chart. */
export interface LineSeries {
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** A token, such as `--series-1`. */
  readonly color: string;
}

interface ChartShape {
  readonly element: HTMLElement;
  readonly width: number;
  readonly height: number;
  readonly lines: readonly LineSeries[];
  readonly isTime: boolean;
  /** More points than can be told apart. */
  readonly isDense: boolean;
  readonly range: readonly [number, number] | undefined;
  readonly formatValue: (value: number) => string;
  readonly locale: string;
}

/** Shorter charts tell the seconds as well. */
const EXACT_BELOW_S = 300;
/** Longer ones tell the day. */
const DAYS_ABOVE_S = 172_800;

/** Our look of a uPlot chart: hairlines, small labels, the colours of the theme. */
export function chartOptions(shape: ChartShape): uPlot.Options {
  const { element, width, height, lines, isTime, isDense, range, formatValue, locale } = shape;
  const style = getComputedStyle(element);
  const token = (name: string): string => drawableColor(style.getPropertyValue(name));
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const exactClock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
  const exactDay = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const count = new Intl.NumberFormat(locale);
  const font = `12px ${style.getPropertyValue('--font')}`;
  const axis = {
    stroke: token('--ink-faint'),
    font,
    ticks: { show: false },
    grid: { stroke: token('--hairline'), width: 1 },
  };
  const tell = (value: number | null): string => (value === null ? '' : formatValue(value));
  const clockOf = (splits: readonly number[]): Intl.DateTimeFormat => {
    const seconds = (splits.at(-1) ?? 0) - (splits[0] ?? 0);
    if (seconds > DAYS_ABOVE_S) return day;
    return seconds < EXACT_BELOW_S ? exactClock : clock;
  };
  const momentOf = ({ data: [x] }: uPlot): Intl.DateTimeFormat =>
    (x.at(-1) ?? 0) - (x[0] ?? 0) > DAYS_ABOVE_S ? exactDay : exactClock;
  return {
    width,
    height,
    // Half of the last mark's words stand beyond the end.
    padding: [8, isTime ? 40 : 28, 0, 0],
    cursor: { drag: { x: true, y: false }, points: { size: 6 } },
    plugins: [chartGestures()],
    legend: { live: true, isolate: true },
    scales: { x: { time: isTime }, ...(range === undefined ? {} : { y: { range: [range[0], range[1]] } }) },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        // A time with seconds takes 80 pixels.
        ...(isTime ? { space: 90 } : { incrs: (chart: uPlot) => stepsOf(chart.data[0]) }),
        values: (_, splits) => splits.map((at) => (isTime ? clockOf(splits).format(at * 1_000) : count.format(at))),
      },
      { ...axis, size: 64, values: (_, splits) => splits.map((value) => formatValue(value)) },
    ],
    series: [
      {
        label: '',
        value: (chart, at) => (at === null ? '' : isTime ? momentOf(chart).format(at * 1_000) : count.format(at)),
      },
      ...lines.map(({ name, color }) => ({
        label: name,
        stroke: token(color),
        // From some density on lines are hairlines: a canvas strokes them many times faster, and they hide less.
        width: isDense ? 1 : 2,
        points: { show: false },
        spanGaps: false,
        value: (_: uPlot, value: number | null) => tell(value),
      })),
    ],
  };
}

const LOOKED_AT = 50;
const STEPS = Array.from({ length: 16 }, (_, power) => [1, 2, 5].map((factor) => factor * 10 ** (power - 6))).flat();

/** What the marks of an axis may be apart: where there are only whole numbers, such as rounds, none stands between them. */
function stepsOf(x: ArrayLike<number>): number[] {
  const isWhole = Array.from({ length: Math.min(LOOKED_AT, x.length) }, (_, index) => x[index]).every(Number.isInteger);
  return isWhole ? STEPS.filter((step) => step >= 1) : STEPS;
}
