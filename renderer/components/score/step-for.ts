/** How often to draw something of which only every nth has room: 1, 2, 5, 10, 20 … */
export function stepFor(least: number): number {
  for (let decade = 1; ; decade *= 10) {
    for (const factor of [1, 2, 5]) if (factor * decade >= least) return factor * decade;
  }
}
