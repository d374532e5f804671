import type { BenchCluster } from '../cluster/bench-cluster.ts';
import { absoluteFigure, type Figure } from '../report.ts';

/** How long work was ever late on the orchestrator's main thread while it did all that was measured before. */
export async function measureMainThread(cluster: BenchCluster): Promise<Figure[]> {
  const { p99Ms, longestMs } = await cluster.takeHoldUps();
  const note = `p99 ${p99Ms.toFixed(1)} ms; agents train on the same processor`;
  return [
    absoluteFigure(
      { name: 'orchestrator’s main thread held up at most', value: longestMs, unit: 'ms', note },
      { op: '<=', value: 50 },
    ),
  ];
}
