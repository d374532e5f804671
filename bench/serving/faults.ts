import type { BenchCluster } from '../cluster/bench-cluster.ts';
import { absoluteFigure, type Figure } from '../report.ts';
import { type Asked, ask } from './http-asking.ts';

const REQUESTS = 24;
const TOKENS = 900;
const VICTIM = 'agent-2';
/** Into the run, in milliseconds. */
const AFTER_MS = 1_000;
const PAIR = { killed: 28.3 / 37.8, frozen: 155.6 / 37.8 };

/** 24 requests over two devices of which one is killed, or freezes: how much longer than with both, and when it shows. */
export async function measureFaults(cluster: BenchCluster, routed: Asked, model: string): Promise<Figure[]> {
  const healthyMs = await run(routed, model);
  const killed = await runWith(cluster, routed, model, 'SIGKILL');
  const frozen = await runWith(cluster, routed, model, 'SIGSTOP');
  const ratio = (how: 'killed' | 'frozen', { tookMs }: Faulty) =>
    absoluteFigure(
      {
        name: `24 requests, 2 devices, one ${how}: time to the healthy run's`,
        value: tookMs / healthyMs,
        unit: '×',
        note: `${(tookMs / 1_000).toFixed(1)} s and ${(healthyMs / 1_000).toFixed(1)} s, no request failed; reference: NVIDIA PAIR, measured elsewhere`,
      },
      { op: '<=', value: 2.1 },
      PAIR[how],
    );
  const noticed = (how: string, { noticedMs }: Faulty) =>
    absoluteFigure(
      {
        name: `dead replica detected, ${how}`,
        value: noticedMs / 1_000,
        unit: 's',
        note: 'reference: exo, measured elsewhere',
      },
      { op: '<=', value: 2.5 },
      30,
    );
  return [ratio('killed', killed), ratio('frozen', frozen), noticed('killed', killed), noticed('frozen', frozen)];
}

interface Faulty {
  readonly tookMs: number;
  readonly noticedMs: number;
}

/** @throws Error when any of them fails */
async function run(routed: Asked, model: string): Promise<number> {
  const startedAt = performance.now();
  const body = (seed: number) => ({ model, prompt: 'The whale', max_tokens: TOKENS, temperature: 1, seed });
  await Promise.all(Array.from({ length: REQUESTS }, (_, seed) => ask(routed, '/v1/completions', body(seed))));
  return performance.now() - startedAt;
}

async function runWith(
  cluster: BenchCluster,
  routed: Asked,
  model: string,
  signal: 'SIGKILL' | 'SIGSTOP',
): Promise<Faulty> {
  const running = run(routed, model);
  await new Promise((resolve) => setTimeout(resolve, AFTER_MS));
  const after = cluster.timeline.mark;
  const at = cluster.agent(VICTIM).signal(signal);
  const isDegraded = ({ deployment, state }: { deployment: string; state: string }) =>
    deployment === model && state === 'degraded';
  const noticed = cluster.timeline.untilEvent('deployment-entered', isDegraded, { after });
  const tookMs = await running;
  const { at: noticedAt } = await noticed;
  const back = cluster.timeline.mark;
  if (signal === 'SIGKILL') await cluster.startAgent(VICTIM);
  else cluster.agent(VICTIM).signal('SIGCONT');
  await cluster.timeline.untilEvent(
    'deployment-entered',
    ({ deployment, state }) => deployment === model && state === 'ready',
    { after: back },
  );
  return { tookMs, noticedMs: noticedAt - at };
}
