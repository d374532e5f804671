/** What is timed: training steps of a batch of 32, or products of 1024 × 1024 matrices. */
export const WORKLOADS = ['2nn', 'cnn', 'gemm'] as const;
export type Workload = (typeof WORKLOADS)[number];

/** Steps, or products, of one repetition: about half a second each. */
export const COUNTS: Record<Workload, number> = { '2nn': 600, cnn: 12, gemm: 8 };

/** Samples of a step, or 10⁹ operations of a product. */
const WORK: Record<Workload, number> = { '2nn': 32, cnn: 32, gemm: (2 * 1024 ** 3) / 1e9 };

/** How long one repetition took. */
export interface Duration {
  readonly wallSeconds: number;
  readonly cpuSeconds: number;
}

/** All repetitions of one peer. */
export type Runs = Record<Workload, Duration[]>;

/** The runs of a peer that has not run yet. */
export function noRuns(): Runs {
  return { '2nn': [], cnn: [], gemm: [] };
}

/** Median speed in samples (or 10⁹ operations) a second, and how far it spread. */
export function speed(runs: Runs, workload: Workload, clock: keyof Duration): { value: number; note: string } {
  const speeds = runs[workload].map((duration) => (COUNTS[workload] * WORK[workload]) / duration[clock]);
  const sorted = speeds.toSorted((a, b) => a - b);
  const digits = workload === 'gemm' ? 1 : 0;
  const lowest = sorted[0] ?? Number.NaN;
  const highest = sorted.at(-1) ?? Number.NaN;
  return {
    value: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN,
    note: `${lowest.toFixed(digits)} to ${highest.toFixed(digits)} in ${sorted.length} runs`,
  };
}
