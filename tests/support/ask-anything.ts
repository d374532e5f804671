import { request as plainRequest } from 'node:http';
import { type RequestOptions, request as tlsRequest } from 'node:https';

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

interface Asking extends RequestOptions {
  readonly body?: string;
}

/** One request with any header, `Host` and `Origin` included, which `fetch` does not let one choose. */
export async function askAnything(url: string, { body, ...options }: Asking = {}): Promise<Answer> {
  const request = url.startsWith('https:') ? tlsRequest : plainRequest;
  return await new Promise((resolve, reject) => {
    const asked = request(url, { agent: false, ...options }, (response) => {
      // Of a stream without an end only the beginning is wanted.
      if (response.headers['content-type'] === 'text/event-stream') {
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: '' });
        response.destroy();
        return;
      }
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    asked.on('error', reject).end(body);
  });
}
