import type { BenchCluster } from '../cluster/bench-cluster.ts';
import { absoluteFigure, type Figure } from '../report.ts';

/**
 * How long the orchestrator's main thread ever worked at one thing while it did all that was measured before, by its own
 * processor time: agents train on the same processor, and take it away.
 */
export async function measureMainThread(cluster: BenchCluster): Promise<Figure[]> {
  const { lateMs, workMs } = await cluster.takeHoldUps();
  const note = `by the clock at most ${lateMs.toFixed(0)} ms; agents train on the same processor`;
  return [
    absoluteFigure(
      { name: 'orchestrator’s main thread held up at most', value: workMs, unit: 'ms', note },
      { op: '<=', value: 50 },
    ),
  ];
}
