import { describe, expect, onTestFinished, test } from 'vitest';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { aControlApi, ask, ownerOf } from './a-control-api.ts';

interface Message {
  readonly id: string | undefined;
  readonly event: string | undefined;
  readonly data: string | undefined;
}

/** Opens the stream and hands out what comes, until the test is over or it is closed. */
async function watch(url: string, headers: Record<string, string> = {}) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const response = await fetch(url, { headers: { ...ownerOf(url), ...headers }, signal: abort.signal });
  const messages = read(response);
  const next = async (): Promise<Message> =>
    (await messages.next()).value ?? { id: undefined, event: 'end', data: undefined };
  const ids = async (count: number) => {
    const found: (string | undefined)[] = [];
    while (found.length < count) found.push((await next()).id);
    return found;
  };
  return { response, next, ids, close: () => abort.abort() };
}

async function* read(response: Response): AsyncGenerator<Message> {
  let waiting = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    waiting += chunk;
    for (let end = waiting.indexOf('\n\n'); end >= 0; end = waiting.indexOf('\n\n')) {
      const block = waiting.slice(0, end);
      waiting = waiting.slice(end + 2);
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1];
      if (field('event') !== undefined) yield { id: field('id'), event: field('event'), data: field('data') };
    }
  }
}

async function aStream() {
  const api = await aControlApi();
  const happen = (times = 1) => {
    for (let i = 0; i < times; i++) api.events.append({ kind: 'orchestrator-stopped' });
  };
  return { ...api, happen, events: `${api.url}/api/v1/events` };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => String(from + i));

describe('the event stream', () => {
  test('tells what happens from now on, each event with its sequence as id', async () => {
    const { happen, events } = await aStream();
    happen(3);
    const stream = await watch(events);
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream');
    happen();
    const message = await stream.next();
    expect(message).toMatchObject({ id: '4', event: 'message' });
    expect(JSON.parse(message.data ?? '')).toMatchObject({
      type: 'event',
      event: { sequence: 4, body: { kind: 'orchestrator-stopped' } },
    });
  });

  test('goes on after Last-Event-ID, or after what is asked for, without loss or repetition', async () => {
    const { happen, events } = await aStream();
    happen(1_200);
    const first = await watch(`${events}?after=0`);
    expect(await first.ids(600)).toEqual(range(1, 600));
    first.close();
    const second = await watch(`${events}?after=3`, { 'last-event-id': '600' });
    const writing = (async () => {
      for (let i = 0; i < 300; i++) {
        happen();
        if (i % 10 === 0) await new Promise(setImmediate);
      }
    })();
    expect(await second.ids(900)).toEqual(range(601, 1_500));
    await writing;
  });

  test('tells what is of the moment without an id, so that nobody resumes from there', async () => {
    const { happen, events, feed } = await aStream();
    const stream = await watch(events);
    happen();
    const memory = { memoryUsedBytes: 1, memoryTotalBytes: 2, diskFreeBytes: 3 };
    const reading = {
      at: 1,
      cpuUsage: 0.5,
      loadAverage: 1,
      battery: null,
      training: null,
      vitals: null,
      work: null,
      ...memory,
    };
    feed.publish({ type: 'device-reading', deviceId: DeviceId.parse('one'), reading });
    happen();
    expect(await stream.ids(3)).toEqual(['1', undefined, '2']);
  });

  test('refuses an id that is none', async () => {
    const { events } = await aStream();
    const answer = await ask(events, { headers: { 'last-event-id': 'abc' } });
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'invalid-argument', details: { path: 'Last-Event-ID' } });
    expect((await ask(`${events}?after=-1`)).status).toBe(400);
  });

  test('is let go of when the client leaves', async () => {
    const { events, feed } = await aStream();
    let listeners = 0;
    const subscribe = feed.subscribe.bind(feed);
    feed.subscribe = (signal) => {
      listeners++;
      signal.addEventListener('abort', () => listeners--, { once: true });
      return subscribe(signal);
    };
    const streams = [await watch(events), await watch(events)];
    await expect.poll(() => listeners).toBe(2);
    for (const stream of streams) stream.close();
    await expect.poll(() => listeners).toBe(0);
  });

  test('can be read as pages too', async () => {
    const { happen, url } = await aStream();
    happen(5);
    const page = JSON.parse((await ask(`${url}/api/v1/events/history?after=2&limit=2`)).text) as { sequence: number }[];
    expect(page.map(({ sequence }) => sequence)).toEqual([3, 4]);
  });
});
