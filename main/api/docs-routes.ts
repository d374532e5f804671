import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openApiDocument } from './openapi-document.ts';
import type { RawCall, RawRoute } from './raw-route.ts';
import { sendJson } from './send-answer.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>EdgeOrchestra control API</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="/docs/swagger-ui.css">
  </head>
  <body>
    <div id="reference"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const START = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#reference',
  deepLinking: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
`;

/** The API's reference for people, and the document that it is made from. Nothing of it comes from another host. */
export function docsRoutes(): RawRoute[] {
  let document: ReturnType<typeof openApiDocument> | undefined;
  return [
    textRoute('/docs', 'text/html; charset=utf-8', () => PAGE),
    textRoute('/docs/start.js', 'text/javascript; charset=utf-8', () => START),
    textRoute('/docs/swagger-ui.css', 'text/css; charset=utf-8', () => asset('swagger-ui.css')),
    textRoute('/docs/swagger-ui-bundle.js', 'text/javascript; charset=utf-8', () => asset('swagger-ui-bundle.js')),
    {
      method: 'GET',
      path: '/openapi.json',
      async handle({ response }) {
        document ??= openApiDocument();
        sendJson(response, 200, await document);
      },
    },
  ];
}

function textRoute(path: string, type: string, content: () => string | Promise<string>): RawRoute {
  return { method: 'GET', path, handle: async (call) => sendText(call, type, await content()) };
}

async function asset(file: string): Promise<string> {
  return await readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${file}`)), 'utf8');
}

function sendText({ response }: RawCall, type: string, text: string): void {
  response.writeHead(200, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'content-security-policy': POLICY,
    'cache-control': 'no-cache',
  });
  response.end(text);
}
