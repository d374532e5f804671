import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { within } from './within.ts';

/** A post that came in. */
export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly json: {
    readonly key: string;
    readonly change: string;
    readonly alert: { readonly rule: string; readonly title: string } | null;
  };
}

/** A real receiver of webhooks on loopback, which answers with the status that it is told to. */
export async function aWebhookReceiver() {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  let status = 204;
  const server = createServer((request, response) => {
    void (async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks).toString();
      response.writeHead(status).end();
      const isJson = request.headers['content-type'] === 'application/json';
      received.push({ headers: request.headers, body, json: isJson ? JSON.parse(body) : {} });
      for (const look of waiting) look();
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/eo`,
    received,
    answerWith: (next: number) => {
      status = next;
    },
    /** Waits until something came in that fits. */
    until: async (what: string, fits: (one: Received) => boolean, ms = 30_000): Promise<Received> => {
      const { promise, resolve } = Promise.withResolvers<Received>();
      const look = () => {
        const one = received.find(fits);
        if (one !== undefined) resolve(one);
      };
      waiting.add(look);
      look();
      return await within(what, promise, ms).finally(() => waiting.delete(look));
    },
  };
}

/** True when the signature of a post is that of the secret. */
export function isSigned({ headers, body }: Received, secret: string): boolean {
  const [, seconds, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['edgeorchestra-signature'])) ?? [];
  return signature === createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
}
