import type { BenchCluster } from '../cluster/bench-cluster.ts';
import { absoluteFigure, type Figure } from '../report.ts';
import { spreadOf } from '../spread.ts';
import { type Asked, ask } from './http-asking.ts';

/** In flight at once: so many clients, and each asks again as soon as it is answered. */
const CLIENTS = 24;
const REQUESTS_A_CLIENT = 6;
const TOKENS = 900;
const VICTIM = 'agent-2';
/** Into the run, in milliseconds. */
const AFTER_MS = 1_000;
/** Each beside a healthy run just before it. */
const REPEATS = 3;
const SIGNALS = { killed: 'SIGKILL', frozen: 'SIGSTOP' } as const;
type Fault = keyof typeof SIGNALS;
const FAULTS = ['killed', 'frozen'] as const satisfies Fault[];
const PAIR = { killed: 28.3 / 37.8, frozen: 155.6 / 37.8 };

/** 24 requests in flight over two devices of which one is killed, or freezes: how much longer than with both, and when it shows. */
export async function measureFaults(cluster: BenchCluster, routed: Asked, model: string): Promise<Figure[]> {
  const runs: Record<Fault, FaultyRun[]> = { killed: [], frozen: [] };
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    for (const fault of FAULTS) {
      const healthyMs = await askAll(routed, model);
      runs[fault].push({ healthyMs, ...(await askAllThrough(fault, cluster, routed, model)) });
    }
  }
  return [
    ...FAULTS.map((fault) => ratioFigure(fault, runs[fault])),
    ...FAULTS.map((fault) => noticedFigure(fault, runs[fault])),
  ];
}

interface FaultyRun {
  readonly healthyMs: number;
  readonly tookMs: number;
  readonly noticedMs: number;
}

function ratioFigure(fault: Fault, runs: readonly FaultyRun[]): Figure {
  const { median, note } = spreadOf(
    runs.map(({ tookMs, healthyMs }) => tookMs / healthyMs),
    2,
  );
  const times = runs.map(
    ({ tookMs, healthyMs }) => `${(tookMs / 1_000).toFixed(1)} / ${(healthyMs / 1_000).toFixed(1)}`,
  );
  return absoluteFigure(
    {
      name: `24 requests, 2 devices, one ${fault}: time to the healthy run's`,
      value: median,
      unit: '×',
      note: `${note}; ${times.join(', ')} s; no request failed; reference: NVIDIA PAIR, measured elsewhere`,
    },
    { op: '<=', value: 2.1 },
    PAIR[fault],
  );
}

function noticedFigure(fault: Fault, runs: readonly FaultyRun[]): Figure {
  const { median, note } = spreadOf(
    runs.map(({ noticedMs }) => noticedMs / 1_000),
    2,
  );
  return absoluteFigure(
    {
      name: `dead replica detected, ${fault}`,
      value: median,
      unit: 's',
      note: `${note}; reference: exo, measured elsewhere`,
    },
    { op: '<=', value: 2.5 },
    30,
  );
}

/** How long all the requests take, in milliseconds. @throws Error when any of them fails */
async function askAll(routed: Asked, model: string): Promise<number> {
  const startedAt = performance.now();
  const askInTurn = async (client: number): Promise<void> => {
    for (let turn = 0; turn < REQUESTS_A_CLIENT; turn++) {
      const seed = client + turn * CLIENTS;
      const body = { model, prompt: 'The whale', max_tokens: TOKENS, temperature: 1, seed };
      await ask(routed, '/v1/completions', body);
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, (_, client) => askInTurn(client)));
  return performance.now() - startedAt;
}

/** The same while a device is lost; it is back and ready at the end. @throws Error when any request fails */
async function askAllThrough(
  fault: Fault,
  cluster: BenchCluster,
  routed: Asked,
  model: string,
): Promise<Omit<FaultyRun, 'healthyMs'>> {
  const untilState = (wanted: string, after: number) =>
    cluster.timeline.untilEvent(
      'deployment-entered',
      ({ deployment, state }) => deployment === model && state === wanted,
      { after },
    );
  const running = askAll(routed, model);
  await new Promise((resolve) => setTimeout(resolve, AFTER_MS));
  const after = cluster.timeline.mark;
  const at = cluster.agent(VICTIM).signal(SIGNALS[fault]);
  const noticed = untilState('degraded', after);
  const offline = cluster.timeline.untilEvent('device-went-offline', ({ deviceName }) => deviceName === VICTIM, {
    after,
  });
  const tookMs = await running;
  const { at: noticedAt } = await noticed;
  await offline;
  const back = cluster.timeline.mark;
  if (fault === 'killed') await cluster.startAgent(VICTIM);
  else cluster.agent(VICTIM).signal('SIGCONT');
  await untilState('ready', back);
  return { tookMs, noticedMs: noticedAt - at };
}
