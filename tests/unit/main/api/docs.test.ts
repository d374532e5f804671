import { describe, expect, test } from 'vitest';
import { controlRoutes } from '../../../../main/api/control-endpoint.ts';
import { openApiDocument } from '../../../../main/api/openapi-document.ts';
import { aControlApi, ask } from './a-control-api.ts';

describe('the reference', () => {
  test('takes everything from this server, and may run nothing else', async () => {
    const { url } = await aControlApi();
    const page = await ask(`${url}/docs`);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    expect(page.headers['content-security-policy']).not.toMatch(/unsafe|https?:/);
    expect(page.text).not.toMatch(/https?:\/\//);
    const links = [...page.text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map((match) => match[1] ?? '');
    expect(links).toHaveLength(3);
    for (const link of links) {
      const answer = await ask(url + link);
      expect([link, answer.status]).toEqual([link, 200]);
      expect(answer.headers['content-type']).toMatch(link.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
    }
  });

  test('is made from a document that has every route, with its errors', async () => {
    const { url } = await aControlApi();
    const document = JSON.parse((await ask(`${url}/openapi.json`)).text) as Awaited<ReturnType<typeof openApiDocument>>;
    expect(document).toEqual(JSON.parse(JSON.stringify(await openApiDocument())));
    for (const { method, path } of controlRoutes()) {
      const operations: Record<string, unknown> = { ...document.paths?.[path] };
      expect(operations[method.toLowerCase()], `${method} ${path}`).toBeDefined();
    }
    expect(document.paths?.['/api/v1/jobs']?.post?.responses?.['422']).toMatchObject({
      content: {
        'application/json': {
          schema: {
            allOf: [{ $ref: '#/components/schemas/Error' }],
            properties: { code: { enum: ['invalid-specification'] } },
          },
        },
      },
    });
    expect(document.paths?.['/api/v1/models/{name}/versions/{version}/content']?.get).toBeDefined();
  });

  test('names nothing that it does not define', async () => {
    const text = JSON.stringify(await openApiDocument());
    const document = JSON.parse(text) as { components: { schemas: Record<string, unknown> } };
    const named = new Set(
      [...text.matchAll(/"\$ref":"#\/components\/schemas\/(\w+)"/g)].map((match) => match[1] ?? ''),
    );
    expect(named.size).toBeGreaterThan(3);
    expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining([...named]));
  });

  test('comes with a schema of job specifications for editors, in which defaults may be left out', async () => {
    const { url } = await aControlApi();
    const schema = JSON.parse((await ask(`${url}/schemas/job.json`)).text) as {
      oneOf?: { required?: string[]; properties?: object }[];
    };
    const [train] = schema.oneOf ?? [];
    expect(train?.required).toEqual(['kind', 'name', 'model', 'data', 'rounds', 'learningRate']);
    expect(train?.properties).toHaveProperty('targetAccuracy');
  });
});
