import { useEffect, useRef } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useFormat } from '../../language/language-store.ts';
import { useIsDark } from '../../stores/theme-store.ts';
import { viewOf, wholeOf } from './chart-gestures.ts';
import { chartOptions, type LineSeries } from './chart-options.ts';
import './line-chart.css';

/** From so many points on a line is drawn as fine as it can be. */
const DENSE = 2_000;

interface LineChartProps {
  /** What is drawn, for those who do not see it, with its last value. */
  readonly label: string;
  /** Positions: Unix seconds where `isTime`, else plain numbers such as rounds. Ascending. */
  readonly x: readonly number[];
  readonly isTime?: boolean;
  /** Values for each position; null is a gap and shown as one. */
  readonly series: readonly LineSeries[];
  /** Fixed ends of the vertical axis; without them they follow the values. */
  readonly range?: readonly [low: number, high: number];
  readonly formatValue: (value: number) => string;
  readonly height?: number;
}

/**
 * Lines over time or rounds. Drag zooms in and a double click out, wheel and keys move and zoom; the values under the pointer
 * are told. A hundred thousand points move without dropped frames.
 */
export function LineChart(props: LineChartProps) {
  const { label, x, series, height = 180 } = props;
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(null);
  const format = useFormat();
  const isDark = useIsDark();
  const isDense = x.length > DENSE;
  const lines = series.map(({ name, color }) => [name, color]);
  const shape = JSON.stringify([lines, props.range, props.isTime, isDense, height]);
  const latest = useRef(props);
  latest.current = props;

  // biome-ignore lint/correctness/useExhaustiveDependencies: what is drawn anew is named by `shape`; values come below
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const { series: lines, isTime = false, range, formatValue } = latest.current;
    const width = element.clientWidth;
    const { locale } = format;
    const options = chartOptions({ element, width, height, lines, isTime, isDense, range, formatValue, locale });
    const made = new uPlot(options, dataOf(latest.current), element);
    chart.current = made;
    const watch = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    watch.observe(element);
    return () => {
      watch.disconnect();
      made.destroy();
      chart.current = null;
    };
  }, [shape, isDark, format.locale]);

  useEffect(() => {
    const drawn = chart.current;
    if (drawn === null) return;
    // A person who has zoomed in stays there.
    const isZoomed = isZoomedIn(drawn);
    drawn.setData(dataOf({ x, series }), !isZoomed);
    if (isZoomed) drawn.redraw();
  }, [x, series]);

  return (
    <div
      ref={box}
      className={`line-chart ${series.length === 1 ? 'single' : ''}`}
      role="img"
      aria-label={label}
      tabIndex={0}
      style={{ minHeight: height }}
    />
  );
}

function dataOf({ x, series }: Pick<LineChartProps, 'x' | 'series'>): uPlot.AlignedData {
  return [x as number[], ...series.map(({ values }) => values as (number | null)[])];
}

function isZoomedIn(chart: uPlot): boolean {
  const view = viewOf(chart);
  const whole = wholeOf(chart);
  return view !== undefined && whole !== undefined && (view.min > whole.min || view.max < whole.max);
}
