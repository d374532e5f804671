import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import type { BenchChild } from '../../../bench/cluster/bench-child.ts';
import { anOpenAiClient } from '../ask-streams.ts';
import type { TestOrchestrator } from '../test-orchestrator.ts';
import { aTrainJob } from '../train-job.ts';

/** What people and programs do to a cluster all day, until the signal; each counts what it has done. */
export interface Load {
  readonly counts: Readonly<Record<string, number>>;
  /** @throws whatever went wrong in any of it */
  readonly done: Promise<void>;
}

type Act = (turn: number) => Promise<void>;

/** Jobs that are kept: older ones are removed, as an owner would in the long run. */
const KEPT_JOBS = 10;
const CANCEL_EVERY = 5;
const RECONNECTING = 4;

/**
 * @param deployment of text, by whose name requests ask
 * @param tag of the devices that train
 */
export function putLoadOn(
  orchestrator: TestOrchestrator,
  { devices, deployment, tag, signal }: { devices: BenchChild; deployment: string; tag: string; signal: AbortSignal },
): Load {
  const acts: Record<string, { readonly pauseMs: number; readonly act: Act }> = {
    jobs: { pauseMs: 500, act: trainer(orchestrator, tag) },
    requests: { pauseMs: 250, act: asker(orchestrator, deployment) },
    calls: { pauseMs: 500, act: looker(orchestrator) },
    watches: { pauseMs: 1_000, act: watcher(orchestrator) },
    reconnects: {
      pauseMs: 5_000,
      act: async () => {
        await devices.ask({ kind: 'reconnect', count: RECONNECTING });
      },
    },
  };
  const counts: Record<string, number> = {};
  const loops = Object.entries(acts).map(async ([name, { pauseMs, act }]) => {
    for (let turn = 0; !signal.aborted; turn++) {
      await act(turn);
      counts[name] = turn + 1;
      await delay(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  });
  return { counts, done: Promise.all(loops).then(() => undefined) };
}

/** One job after another; now and then one is cancelled in the middle. */
function trainer({ client, live }: TestOrchestrator, tag: string): Act {
  return async (turn) => {
    const layers = [{ type: 'flatten' as const }, { type: 'dense' as const, units: 10 }];
    const model = { input: [28, 28, 1], layers };
    const after = live.mark;
    const { id } = await client.jobs.create(
      aTrainJob({ name: `soak-${turn}`, rounds: 5, model, selection: { tags: [tag] } }),
    );
    if (turn % CANCEL_EVERY === CANCEL_EVERY - 1) {
      await live.untilEvent('round-committed', ({ jobId }) => jobId === id, { after });
      await client.jobs.cancel({ id });
      await live.untilEvent('job-cancelled', ({ jobId }) => jobId === id, { after });
    } else await live.untilEvent('job-succeeded', ({ jobId }) => jobId === id, { after, ms: 120_000 });
    const old = (await client.jobs.list({})).slice(KEPT_JOBS);
    for (const job of old) await client.jobs.remove({ id: job.id });
  };
}

/** Chats, one in two as a stream, and every eighth of those left in the middle. */
function asker(orchestrator: TestOrchestrator, model: string): Act {
  const openai = anOpenAiClient(orchestrator);
  return async (turn) => {
    const messages = [{ role: 'user' as const, content: `Tell me of whale number ${turn}.` }];
    if (turn % 2 === 0) {
      const { choices } = await openai.chat.completions.create({ model, messages, max_tokens: 8 });
      expect(choices[0]?.message.content).toBeTypeOf('string');
      return;
    }
    const stream = await openai.chat.completions.create({ model, messages, max_tokens: 16, stream: true });
    for await (const _ of stream) if (turn % 16 === 1) break;
  };
}

/** What an open window asks. */
function looker({ client }: TestOrchestrator): Act {
  return async (turn) => {
    const devices = await client.devices.list({ limit: 50 });
    const one = devices[turn % devices.length];
    if (one !== undefined) await client.devices.metrics({ id: one.id });
    await client.jobs.list({});
    await client.alerts.list({});
    await client.cluster.get();
  };
}

/** A window that is opened, looks at what comes live, and is closed. */
function watcher({ client }: TestOrchestrator): Act {
  return async () => {
    const closing = new AbortController();
    const stream = await client.events.watch({}, { signal: closing.signal });
    await stream.next();
    closing.abort();
    await stream.return();
  };
}
