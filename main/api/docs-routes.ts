import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openApiDocument } from './openapi-document.ts';
import { pageRoute } from './page-route.ts';
import type { RawRoute } from './raw-route.ts';
import { sendJson } from './send-answer.ts';

/** Whoever holds an access token. */
const RULE = { role: 'viewer', scope: null } as const;

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
    page('/docs', 'text/html', () => PAGE),
    page('/docs/start.js', 'text/javascript', () => START),
    page('/docs/swagger-ui.css', 'text/css', () => asset('swagger-ui.css')),
    page('/docs/swagger-ui-bundle.js', 'text/javascript', () => asset('swagger-ui-bundle.js')),
    {
      method: 'GET',
      path: '/openapi.json',
      rule: RULE,
      async handle({ response }) {
        document ??= openApiDocument();
        sendJson(response, 200, await document);
      },
    },
  ];
}

function page(path: string, type: string, content: () => string | Promise<string>): RawRoute {
  return pageRoute({ path, rule: RULE, type, content });
}

async function asset(file: string): Promise<string> {
  return await readFile(fileURLToPath(import.meta.resolve(`swagger-ui-dist/${file}`)), 'utf8');
}
