import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { DEFAULT_SAMPLING } from '../../common/serving/inference-request.ts';
import type { RunningRuntime } from '../../worker-agent/serving/runtime.ts';
import { startRuntime } from '../../worker-agent/serving/runtimes/start-runtime.ts';
import { answerParent } from '../cluster/bench-child.ts';

/** The same runtime behind one direct connection: HTTP, and nothing between it and the runtime's process. */
interface Start {
  readonly file: string;
}

interface Body {
  readonly prompt: string;
  readonly max_tokens: number;
  readonly stream?: boolean;
}

async function serve({ file }: Start): Promise<number> {
  const settings = { contextTokens: null, slots: null, threads: 1, idleUnloadSeconds: null };
  const silent = pino({ level: 'silent' });
  const setup = { format: 'gguf', spec: null, file, settings } as const;
  const runtime = await startRuntime(setup, () => process.exit(1), silent, new AbortController().signal);
  const server = createServer((incoming, response) => {
    let text = '';
    incoming.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    incoming.on('end', () => answer(runtime, JSON.parse(text) as Body, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function answer(runtime: RunningRuntime, body: Body, response: import('node:http').ServerResponse): void {
  const { prompt, max_tokens: maxTokens, stream = false } = body;
  const sampling = { ...DEFAULT_SAMPLING, maxTokens, temperature: 0 };
  const format = { kind: 'text' } as const;
  const call = {
    body: { kind: 'completion', prompt, format, sampling } as const,
    content: new Uint8Array(),
    resumeTokens: [],
  };
  let said = '';
  if (stream) response.writeHead(200, { 'content-type': 'text/event-stream' });
  runtime.infer(call, {
    onPiece: ({ text }) => {
      if (stream) response.write(`data: ${JSON.stringify({ choices: [{ text }] })}\n\n`);
      else said += text;
    },
    onEnd: () => response.end(stream ? 'data: [DONE]\n\n' : JSON.stringify({ choices: [{ text: said }] })),
    onFailed: (error) => response.destroy(error),
  });
}

answerParent(serve);
