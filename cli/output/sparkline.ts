const STEPS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** A small line of bars for values from 0 to 1, newest last; more values than columns are averaged. */
export function sparkline(values: readonly number[], width: number): string {
  const columns = Math.min(width, values.length);
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const part = values.slice(from, Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns)));
    const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
    return STEPS[Math.min(7, Math.max(0, Math.floor(mean * 8)))] ?? '▁';
  }).join('');
}
