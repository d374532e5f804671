import { Agent, request } from 'node:http';

/** Where to ask, and as whom. */
export interface Asked {
  readonly url: string;
  readonly token: string;
}

/** One connection, kept: what is measured is the answer, not the dialling. */
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

/** Posts JSON and gives the text of the answer, with how long it took in milliseconds. */
export async function ask({ url, token }: Asked, path: string, body: object): Promise<{ text: string; ms: number }> {
  const startedAt = performance.now();
  const text = await new Promise<string>((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = request(url + path, { method: 'POST', agent, headers }, (response) => {
      let received = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        received += part;
      });
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode === 200) resolve(received);
        else reject(new Error(`${path} was answered with ${response.statusCode}: ${received.slice(0, 200)}`));
      });
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
  return { text, ms: performance.now() - startedAt };
}

/** The value below which that share of the values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
