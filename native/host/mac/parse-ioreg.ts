const NANOSECONDS = 1e6;

/** Milliseconds since the last input, from what `ioreg -c IOHIDSystem` prints; null where it does not tell. */
export function parseIdle(text: string): number | null {
  const [, nanoseconds] = /"HIDIdleTime" = (\d+)/.exec(text) ?? [];
  return nanoseconds === undefined ? null : Math.round(Number(nanoseconds) / NANOSECONDS);
}
