import type uPlot from 'uplot';
import { panned, type View, zoomed } from './chart-view.ts';

const STEP = 0.1;
const ZOOM = 1.25;

/** Moves and zooms a chart: the wheel sideways or with Shift moves, with Ctrl or a pinch zooms; arrows, + and − by keys, 0 for all of it. */
export function chartGestures(): uPlot.Plugin {
  const leaving = new AbortController();
  return {
    hooks: {
      ready: (chart) => listen(chart, leaving.signal),
      destroy: () => leaving.abort(),
    },
  };
}

function listen(chart: uPlot, signal: AbortSignal): void {
  const change = (next: (view: View, whole: View) => View): void => {
    const whole = wholeOf(chart);
    const view = viewOf(chart);
    if (whole === undefined || view === undefined) return;
    chart.setScale('x', next(view, whole));
  };
  chart.over.addEventListener(
    'wheel',
    (event) => {
      const isZoom = event.ctrlKey || event.metaKey;
      const sideways = event.shiftKey && event.deltaX === 0 ? event.deltaY : event.deltaX;
      if (!isZoom && sideways === 0) return; // the page scrolls
      event.preventDefault();
      const { left, width } = chart.over.getBoundingClientRect();
      const at = (event.clientX - left) / width;
      if (isZoom) change((view, whole) => zoomed(view, whole, { factor: ZOOM ** (event.deltaY / 50), at }));
      else change((view, whole) => panned(view, whole, sideways / width));
    },
    { passive: false, signal },
  );
  chart.root.parentElement?.addEventListener(
    'keydown',
    (event) => {
      const next = KEYS[event.key];
      if (next === undefined) return;
      event.preventDefault();
      change(next);
    },
    { signal },
  );
}

const KEYS: Readonly<Record<string, (view: View, whole: View) => View>> = {
  ArrowLeft: (view, whole) => panned(view, whole, -STEP),
  ArrowRight: (view, whole) => panned(view, whole, STEP),
  '+': (view, whole) => zoomed(view, whole, { factor: 1 / ZOOM, at: 0.5 }),
  '-': (view, whole) => zoomed(view, whole, { factor: ZOOM, at: 0.5 }),
  0: (_, whole) => whole,
};

/** All that there is; undefined while there is nothing. */
export function wholeOf(chart: uPlot): View | undefined {
  const [x] = chart.data;
  const min = x[0];
  const max = x.at(-1);
  return min === undefined || max === undefined ? undefined : { min, max };
}

/** What is in sight; undefined while there is nothing. */
export function viewOf(chart: uPlot): View | undefined {
  const { min, max } = chart.scales['x'] ?? {};
  return min == null || max == null ? undefined : { min, max };
}
