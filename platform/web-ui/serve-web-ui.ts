import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { WEB_UI_POLICY } from './web-ui-policy.ts';

/** Answers a request for a page or a file of the screens. */
export type WebUi = (request: Request) => Promise<Response>;

/** As `accept-encoding` names it. */
type Packing = 'br' | 'gzip';

interface WebFile {
  readonly plain: Buffer<ArrayBuffer>;
  /** The smallest first. */
  readonly packed: ReadonlyMap<Packing, Buffer<ArrayBuffer>>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.gz': 'application/gzip',
};
const PACKED: ReadonlySet<string> = new Set(['.html', '.js', '.css', '.svg']);
const compressed = promisify(gzip);

/**
 * The built screens of a folder, over HTTP and over the window's own scheme alike. A path without an ending is a screen, and
 * screens are all one page; whatever else is not in the folder is not there.
 */
export function createWebUi(folder: string): WebUi {
  const files = new Map<string, Promise<WebFile | undefined>>();
  return async ({ method, url, headers }) => {
    if (method !== 'GET' && method !== 'HEAD')
      return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
    const path = fileOf(new URL(url).pathname);
    if (path === undefined) return missing();
    let reading = files.get(path);
    if (reading === undefined) {
      reading = readWebFile(join(folder, path));
      files.set(path, reading);
    }
    const file = await reading;
    if (file === undefined) {
      files.delete(path); // guesses must not fill the memory
      return missing();
    }
    return answer(path, file, {
      isHead: method === 'HEAD',
      accepted: headers.get('accept-encoding') ?? '',
    });
  };
}

/** Which file of the folder a path means; undefined for what cannot be one. */
function fileOf(pathname: string): string | undefined {
  const asset = /^\/((?:assets\/)?[\w-]+(?:\.[\w-]+)*\.[a-z0-9]+)$/.exec(pathname)?.[1];
  if (asset !== undefined) return asset;
  return pathname.split('/').at(-1)?.includes('.') ? undefined : 'index.html';
}

async function readWebFile(path: string): Promise<WebFile | undefined> {
  try {
    const plain = await readFile(path);
    if (!PACKED.has(extname(path))) return { plain, packed: new Map() };
    // Laid beside it when it was built; a build without is served all the same.
    const brotli = await readFile(`${path}.br`).catch(() => undefined);
    const packed = new Map<Packing, Buffer<ArrayBuffer>>(brotli && [['br', brotli]]);
    return { plain, packed: packed.set('gzip', await compressed(plain)) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function answer(path: string, { plain, packed }: WebFile, asked: { isHead: boolean; accepted: string }): Response {
  const [packing, body = plain] = [...packed].find(([name]) => new RegExp(`\\b${name}\\b`).test(asked.accepted)) ?? [];
  const headers = new Headers({
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    'content-length': `${body.byteLength}`,
    'content-security-policy': WEB_UI_POLICY,
    'x-content-type-options': 'nosniff',
    // The name of an asset says what is in it.
    'cache-control': path.startsWith('assets/') ? 'private, max-age=31536000, immutable' : 'no-cache',
  });
  if (packing !== undefined) headers.set('content-encoding', packing);
  if (packed.size > 0) headers.set('vary', 'accept-encoding');
  return new Response(asked.isHead ? null : body, { headers });
}

function missing(): Response {
  return new Response('There is nothing here.', { status: 404, headers: { 'content-type': 'text/plain' } });
}
