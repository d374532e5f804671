import type uPlot from 'uplot';
import { drawableColor } from '../../design/drawable-color.ts';

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
  readonly range: readonly [number, number] | undefined;
  readonly formatValue: (value: number) => string;
  readonly locale: string;
}

/** Our look of a uPlot chart: hairlines, small labels, the colours of the theme. */
export function chartOptions(shape: ChartShape): uPlot.Options {
  const { element, width, height, lines, isTime, range, formatValue, locale } = shape;
  const style = getComputedStyle(element);
  const token = (name: string): string => drawableColor(style.getPropertyValue(name));
  const clock = new Intl.DateTimeFormat(locale, { timeStyle: 'short' });
  const exactClock = new Intl.DateTimeFormat(locale, { timeStyle: 'medium' });
  const count = new Intl.NumberFormat(locale);
  const font = `12px ${style.getPropertyValue('--font')}`;
  const axis = {
    stroke: token('--ink-faint'),
    font,
    ticks: { show: false },
    grid: { stroke: token('--hairline'), width: 1 },
  };
  const tell = (value: number | null): string => (value === null ? '–' : formatValue(value));
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    cursor: { drag: { x: true, y: false }, points: { size: 6 } },
    legend: { live: true, isolate: true },
    scales: { x: { time: isTime }, ...(range === undefined ? {} : { y: { range: [range[0], range[1]] } }) },
    axes: [
      {
        ...axis,
        grid: { show: false },
        values: (_, splits) => splits.map((at) => (isTime ? clock.format(at * 1_000) : count.format(at))),
      },
      { ...axis, size: 64, values: (_, splits) => splits.map((value) => formatValue(value)) },
    ],
    series: [
      { label: '', value: (_, at) => (at === null ? '' : isTime ? exactClock.format(at * 1_000) : count.format(at)) },
      ...lines.map(({ name, color }) => ({
        label: name,
        stroke: token(color),
        width: 1.5,
        points: { show: false },
        spanGaps: false,
        value: (_: uPlot, value: number | null) => tell(value),
      })),
    ],
  };
}
