import type uPlot from 'uplot';
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
  readonly range: readonly [number, number] | undefined;
  readonly formatValue: (value: number) => string;
  readonly locale: string;
}

/** Shorter charts tell the seconds as well. */
const EXACT_BELOW_S = 300;

/** Our look of a uPlot chart: hairlines, small labels, the colours of the theme. */
export function chartOptions(shape: ChartShape): uPlot.Options {
  const { element, width, height, lines, isTime, range, formatValue, locale } = shape;
  const style = getComputedStyle(element);
  const token = (name: string): string => drawable(style.getPropertyValue(name));
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
  const tell = (value: number | null): string => (value === null ? '' : formatValue(value));
  const clockOf = (splits: readonly number[]): Intl.DateTimeFormat =>
    (splits.at(-1) ?? 0) - (splits[0] ?? 0) < EXACT_BELOW_S ? exactClock : clock;
  return {
    width,
    height,
    padding: [8, 28, 0, 0],
    cursor: { drag: { x: true, y: false }, points: { size: 6 } },
    plugins: [chartGestures()],
    legend: { live: true, isolate: true },
    scales: { x: { time: isTime }, ...(range === undefined ? {} : { y: { range: [range[0], range[1]] } }) },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 28,
        values: (_, splits) => splits.map((at) => (isTime ? clockOf(splits).format(at * 1_000) : count.format(at))),
      },
      { ...axis, size: 64, values: (_, splits) => splits.map((value) => formatValue(value)) },
    ],
    series: [
      { label: '', value: (_, at) => (at === null ? '' : isTime ? exactClock.format(at * 1_000) : count.format(at)) },
      ...lines.map(({ name, color }) => ({
        label: name,
        stroke: token(color),
        width: 1,
        points: { show: false },
        spanGaps: false,
        value: (_: uPlot, value: number | null) => tell(value),
      })),
    ],
  };
}

let probe: CanvasRenderingContext2D | null = null;

/** A colour as a canvas takes it: `light-dark()` is for style sheets only, so the browser is asked what it comes to. */
function drawable(color: string): string {
  const sample = document.createElement('span');
  sample.style.color = color;
  document.body.append(sample);
  const resolved = getComputedStyle(sample).color;
  sample.remove();
  probe ??= document.createElement('canvas').getContext('2d');
  if (probe === null) return resolved;
  probe.fillStyle = resolved;
  return probe.fillStyle;
}
