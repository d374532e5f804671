import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { createWebUi } from '../../platform/web-ui/serve-web-ui.ts';
import type { PageFallback } from './page-fallback.ts';

/** Where `npm run build:renderer` puts the screens. */
const BUILT = fileURLToPath(new URL('../../out/renderer/', import.meta.url));

/** The screens in a browser, for whoever is signed in. */
export function webUiPages(folder = BUILT): PageFallback {
  const ui = createWebUi(folder);
  return {
    takes: (method, url) => (method === 'GET' || method === 'HEAD') && !url.startsWith('/api/'),
    route: {
      method: 'GET',
      path: '/',
      rule: { role: 'viewer', scope: null },
      async handle({ request, response }) {
        const { method = 'GET', url = '/', headers } = request;
        const accepted = headers['accept-encoding'];
        const answer = await ui(
          new Request(new URL(url, 'http://orchestrator'), {
            method,
            headers: typeof accepted === 'string' ? { 'accept-encoding': accepted } : {},
          }),
        );
        if (response.destroyed) return;
        response.writeHead(answer.status, Object.fromEntries(answer.headers));
        if (answer.body === null) response.end();
        else await pipeline(Readable.fromWeb(answer.body), response);
      },
    },
  };
}
