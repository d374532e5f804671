import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { OpenAPIHandler } from '@orpc/openapi/node';
import { implement, withEventMeta } from '@orpc/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { controlContract } from '../../../../common/api/control-contract.ts';
import { createControlClient } from '../../../../common/api-client/control-client.ts';
import { followEvents } from '../../../../common/api-client/follow-events.ts';
import { latestSequence } from '../../../../common/api-client/latest-sequence.ts';
import type { LiveMessage, LogEvent } from '../../../../common/domain/event.ts';
import { aClusterOverview } from '../../builders/a-cluster-overview.ts';
import { aLogEvent } from '../../builders/a-log-event.ts';
import { type LoopbackServer, listenOnLoopback } from '../../platform/control-client/loopback-server.ts';

/** An event log that grows by `add` and is served as the contract says. */
class ServedLog {
  readonly events: LogEvent[] = [];
  readonly asked: (number | undefined)[] = [];
  #wake: (() => void)[] = [];

  add(count: number): void {
    for (let index = 0; index < count; index++) {
      this.events.push(aLogEvent(this.events.length + 1, { kind: 'orchestrator-stopped' }));
    }
    for (const wake of this.#wake.splice(0)) wake();
  }

  readonly handler = new OpenAPIHandler({
    events: {
      watch: implement(controlContract.events.watch).handler(({ input, signal }) => this.#stream(input.after, signal)),
    },
    cluster: {
      get: implement(controlContract.cluster.get).handler(() => aClusterOverview({ lastEvent: this.events.length })),
    },
  });

  async *#stream(after: number | undefined, signal?: AbortSignal): AsyncGenerator<LiveMessage> {
    this.asked.push(after);
    let next = after ?? this.events.length;
    while (true) {
      const event = this.events[next];
      if (signal?.aborted === true) return;
      if (event === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake.push(resolve);
          signal?.addEventListener('abort', () => resolve());
        });
        continue;
      }
      next++;
      yield withEventMeta({ type: 'event', event } as const, { id: String(event.sequence) });
    }
  }
}

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

let log: ServedLog;
let server: LoopbackServer;
let stop: AbortController;

beforeEach(async () => {
  log = new ServedLog();
  stop = new AbortController();
  server = await listenOnLoopback((request, response) => void log.handler.handle(request, response));
});

afterEach(async () => {
  stop.abort();
  await server.close();
});

function follow(options: { after?: number; onCut?: () => void; onBack?: () => void } = {}) {
  const client = createControlClient({ baseUrl: server.baseUrl });
  return followEvents(client, { signal: stop.signal, random: () => 0, ...options });
}

async function take(messages: AsyncGenerator<LiveMessage, void>, count: number): Promise<number[]> {
  const sequences: number[] = [];
  while (sequences.length < count) {
    const { value } = await messages.next();
    if (value?.type === 'event') sequences.push(value.event.sequence);
  }
  return sequences;
}

describe('followEvents', () => {
  it('begins after the event that was named', async () => {
    log.add(5);
    expect(await take(follow({ after: 2 }), 3)).toEqual([3, 4, 5]);
  });

  it('begins with what happens next when none was named', async () => {
    log.add(3_456);
    const messages = follow();
    const next = take(messages, 2);
    await expect.poll(() => log.asked).toEqual([3_456]);
    log.add(2);
    expect(await next).toEqual([3_457, 3_458]);
  });

  it('mends a cut without losing or repeating anything', async () => {
    const news: string[] = [];
    const messages = follow({ after: 0, onCut: () => news.push('cut'), onBack: () => news.push('back') });
    log.add(3);
    expect(await take(messages, 3)).toEqual([1, 2, 3]);
    for (let turn = 0; turn < 5; turn++) {
      server.cut();
      log.add(2);
      expect(await take(messages, 2)).toEqual([log.events.length - 1, log.events.length]);
    }
    expect(log.asked).toEqual([0, 3, 5, 7, 9, 11]);
    expect(news).toEqual(Array.from({ length: 5 }, () => ['cut', 'back']).flat());
  });

  it('loses nothing when the cut comes before the first event', async () => {
    log.add(7);
    const messages = follow();
    const next = take(messages, 1);
    await expect.poll(() => log.asked).toEqual([7]);
    server.cut();
    log.add(1);
    expect(await next).toEqual([8]);
  });

  it('ends when it is told to', async () => {
    const messages = follow({ after: 0 });
    const next = messages.next();
    stop.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('ends when it is told to, also after a garbage collection', async () => {
    const messages = follow({ after: 0 });
    const next = messages.next();
    await expect.poll(() => log.asked).toEqual([0]);
    if (typeof collectGarbage === 'function') collectGarbage();
    stop.abort();
    expect(await next).toEqual({ done: true, value: undefined });
  });

  it('throws when nobody answers at the first try', async () => {
    const client = createControlClient({ baseUrl: 'http://127.0.0.1:1' });
    const messages = followEvents(client, { after: 0, signal: stop.signal });
    await expect(messages.next()).rejects.toMatchObject({ code: 'unavailable' });
  });
});

it('latestSequence is that of the newest event', async () => {
  log.add(1_234);
  const client = createControlClient({ baseUrl: server.baseUrl });
  expect(await latestSequence(client)).toBe(1_234);
});
