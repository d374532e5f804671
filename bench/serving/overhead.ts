import { BenchChild } from '../cluster/bench-child.ts';
import { absoluteFigure, type Figure } from '../report.ts';
import { type Asked, ask, percentile } from './http-asking.ts';

const PROMPT = 'The whale';
const WARM_UP = 40;
const REQUESTS = 1_500;
const STREAMS = 150;
const TOKENS = 200;
const PORTKEY_MS = 1.2;

/** What the way through the orchestrator and the device adds to a request, and to each token, in milliseconds and µs. */
export async function measureOverhead(routed: Asked, model: string, file: string): Promise<Figure[]> {
  const child = new BenchChild(new URL('./direct-side.ts', import.meta.url));
  try {
    const port = await child.ask<number>({ file });
    const direct = { url: `http://127.0.0.1:${port}`, token: '' };
    const body = { model, prompt: PROMPT, temperature: 0 };
    const one = (asked: Asked) => ask(asked, '/v1/completions', { ...body, max_tokens: 1 });
    const stream = (asked: Asked) => ask(asked, '/v1/completions', { ...body, max_tokens: TOKENS, stream: true });
    const whole = await interleaved(
      REQUESTS,
      () => one(direct),
      () => one(routed),
    );
    const streamed = await interleaved(
      STREAMS,
      () => stream(direct),
      () => stream(routed),
    );
    const addedMs = percentile(whole.routed, 0.5) - percentile(whole.direct, 0.5);
    const { text } = await ask(routed, '/v1/completions', { ...body, max_tokens: TOKENS });
    const { usage } = JSON.parse(text) as { usage: { completion_tokens: number } };
    const tokens = usage.completion_tokens;
    const addedUs = ((percentile(streamed.routed, 0.5) - percentile(streamed.direct, 0.5)) / tokens) * 1_000;
    const times = (name: string, values: readonly number[]) =>
      `${name} p50 ${percentile(values, 0.5).toFixed(2)}, p95 ${percentile(values, 0.95).toFixed(2)} ms`;
    return [
      absoluteFigure(
        {
          name: 'added by the router, non-streaming, p50',
          value: addedMs,
          unit: 'ms',
          note: `${times('routed', whole.routed)}; ${times('direct', whole.direct)}; reference: Portkey, measured elsewhere`,
        },
        { op: '<=', value: 0.6 },
        PORTKEY_MS,
      ),
      absoluteFigure(
        {
          name: 'added per streamed token',
          value: addedUs,
          unit: 'µs',
          note: `${tokens} tokens in ${streamed.pieces} pieces; ${times('routed', streamed.routed)}; ${times('direct', streamed.direct)}`,
        },
        { op: '<=', value: 25 },
      ),
    ];
  } finally {
    await child.close();
  }
}

interface Timed {
  readonly text: string;
  readonly ms: number;
}

async function interleaved(count: number, direct: () => Promise<Timed>, routed: () => Promise<Timed>) {
  const times = { direct: [] as number[], routed: [] as number[], pieces: 0 };
  for (let index = -WARM_UP; index < count; index++) {
    const [a, b] = [await direct(), await routed()];
    if (index < 0) continue;
    times.direct.push(a.ms);
    times.routed.push(b.ms);
    times.pieces = a.text.split('data: ').length - 2;
  }
  return times;
}
