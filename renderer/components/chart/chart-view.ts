/** The part of the horizontal axis that is in sight. */
export interface View {
  readonly min: number;
  readonly max: number;
}

/** No closer than so many times the whole. */
const CLOSEST = 1 / 20_000;

/** The view moved by a share of its width, as far as there is something. */
export function panned(view: View, whole: View, share: number): View {
  const width = view.max - view.min;
  const by = clamped(share * width, whole.min - view.min, whole.max - view.max);
  return { min: view.min + by, max: view.max + by };
}

/** The view with a factor of its width, around a place from 0 (left) to 1; never wider than the whole. */
export function zoomed(view: View, whole: View, { factor, at }: { factor: number; at: number }): View {
  const all = whole.max - whole.min;
  const width = clamped((view.max - view.min) * factor, all * CLOSEST, all);
  const around = view.min + (view.max - view.min) * at;
  const min = clamped(around - width * at, whole.min, whole.max - width);
  return { min, max: min + width };
}

function clamped(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, Math.min(low, high)), Math.max(low, high));
}
