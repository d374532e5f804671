const NANOSECONDS = 1e6;

/** Milliseconds since the last input, from what `ioreg -c IOHIDSystem` prints; null where it does not tell. */
export function parseIdle(text: string): number | null {
  const [, nanoseconds] = /"HIDIdleTime" = (\d+)/.exec(text) ?? [];
  return nanoseconds === undefined ? null : Math.round(Number(nanoseconds) / NANOSECONDS);
}

/** Busy share of the busiest GPU, 0 to 1, from what `ioreg -c IOAccelerator` prints; null where it does not tell. */
export function parseGpuUsage(text: string): number | null {
  const percents = [...text.matchAll(/"Device Utilization %"=(\d+)/g)].map(([, percent]) => Number(percent));
  return percents.length === 0 ? null : Math.min(1, Math.max(...percents) / 100);
}
