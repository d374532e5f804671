import type { Display, Rectangle } from 'electron';
import { z } from 'zod';

/** Where the window was, and how. */
export const WindowPlace = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(400).max(20_000),
  height: z.int().min(300).max(20_000),
  isMaximised: z.boolean(),
});
export type WindowPlace = z.infer<typeof WindowPlace>;

export const USUAL_SIZE = { width: 1_280, height: 820 } as const;
export const LEAST_SIZE = { width: 860, height: 560 } as const;

/** So much of the window's top must be on a display that it can be taken hold of. */
const GRIP = { width: 160, height: 40 } as const;

/** The bounds to open with: where the window was, unless that display has gone; then in the middle of the first one. */
export function boundsFor(
  kept: WindowPlace | undefined,
  displays: readonly Pick<Display, 'workArea'>[],
): Partial<Rectangle> & { width: number; height: number } {
  const areas = displays.map(({ workArea }) => workArea);
  const home = kept && areas.find((area) => isWithinReach(kept, area));
  if (kept !== undefined && home !== undefined) {
    const { x, y } = kept;
    return { x, y, width: Math.min(kept.width, home.width), height: Math.min(kept.height, home.height) };
  }
  const { width, height } = kept ?? USUAL_SIZE;
  const [first] = areas;
  return first === undefined
    ? { width, height }
    : { width: Math.min(width, first.width), height: Math.min(height, first.height) };
}

function isWithinReach(place: WindowPlace, area: Rectangle): boolean {
  const across = Math.min(place.x + place.width, area.x + area.width) - Math.max(place.x, area.x);
  const isTopOn = place.y >= area.y && place.y + GRIP.height <= area.y + area.height;
  return across >= GRIP.width && isTopOn;
}
