import { setTimeout as delay } from 'node:timers/promises';
import type { BenchCluster } from '../cluster/bench-cluster.ts';
import { absoluteFigure, type Figure } from '../report.ts';
import { spreadOf } from '../spread.ts';
import { FLOWER, FLOWER_NOTE } from './flower.ts';

const READINGS = 10;
const READING_PERIOD_MS = 500;
const SETTLING_MS = 5_000;

/** Resident memory of an orchestrator and its agents that have just come together and have nothing to do. */
export async function measureIdleMemory(cluster: BenchCluster): Promise<Figure[]> {
  await delay(SETTLING_MS);
  const agents: number[] = [];
  const orchestrators: number[] = [];
  for (let reading = 0; reading < READINGS; reading++) {
    for (const { group, residentBytes } of cluster.usage()) {
      (group === cluster.orchestrator.pid ? orchestrators : agents).push(residentBytes / 1e6);
    }
    await delay(READING_PERIOD_MS);
  }
  const figure = (name: string, readings: readonly number[], most: number, reference: number) => {
    const { median, note } = spreadOf(readings, 0);
    const measured = { name, value: median, unit: 'MB', note: `${note}; ${FLOWER_NOTE}` };
    return absoluteFigure(measured, { op: '<=', value: most }, reference);
  };
  return [
    figure('idle memory, agent', agents, 120, FLOWER.agentMemory),
    figure('idle memory, orchestrator', orchestrators, 200, FLOWER.orchestratorMemory),
  ];
}
