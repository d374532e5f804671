import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { createWebUi } from '../../../../platform/web-ui/serve-web-ui.ts';
import { someScreens } from './some-screens.ts';

const ORIGIN = 'http://orchestrator';

describe('the built screens', () => {
  test.each(['/', '/devices', '/devices/ab12', '/jobs/new'])('%s is the one page of all screens', async (path) => {
    const answer = await createWebUi(someScreens())(new Request(ORIGIN + path));
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-cache');
    expect(answer.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(await answer.text()).toBe('<!doctype html>');
  });

  test('assets are packed for who takes it, and kept for ever', async () => {
    const ui = createWebUi(someScreens());
    const plain = await ui(new Request(`${ORIGIN}/assets/index-AbC1.js`));
    const packed = await ui(
      new Request(`${ORIGIN}/assets/index-AbC1.js`, { headers: { 'accept-encoding': 'br, gzip' } }),
    );
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(plain.headers.get('cache-control')).toContain('immutable');
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    const bytes = Buffer.from(await packed.arrayBuffer());
    expect(bytes.length).toBeLessThan(100);
    expect(gunzipSync(bytes).toString()).toBe(await plain.text());
  });

  test('what was packed when it was built goes to who takes Brotli', async () => {
    const screens = someScreens();
    const text = 'start();'.repeat(100);
    writeFileSync(join(screens, 'assets', 'index-AbC1.js.br'), brotliCompressSync(text));
    const ui = createWebUi(screens);
    const asked = (encoding: string) =>
      ui(new Request(`${ORIGIN}/assets/index-AbC1.js`, { headers: { 'accept-encoding': encoding } }));
    const packed = await asked('gzip, deflate, br');
    expect(packed.headers.get('content-encoding')).toBe('br');
    expect(brotliDecompressSync(Buffer.from(await packed.arrayBuffer())).toString()).toBe(text);
    expect((await asked('gzip')).headers.get('content-encoding')).toBe('gzip');
  });

  test.each([
    '/secret.txt',
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/nothing.js',
    '/assets/.hidden.js',
  ])('%s is not there', async (path) => {
    const answer = await createWebUi(someScreens())(new Request(ORIGIN + path));
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain('not for you');
  });

  test('nothing can be sent to them', async () => {
    const answer = await createWebUi(someScreens())(new Request(`${ORIGIN}/`, { method: 'POST' }));
    expect(answer.status).toBe(405);
  });
});
