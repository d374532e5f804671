import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ResourceName } from '../../../common/domain/ids.ts';
import { AppError } from '../../../common/errors.ts';

/** How Hugging Face's hub is reached. */
export interface HubSettings {
  readonly endpoint: string;
  readonly token: string | undefined;
}

/** Where a model is fetched from. */
export interface FetchSource {
  readonly kind: 'url' | 'file';
  /** An address, or a path of this machine. */
  readonly address: string;
  /** For people and for good: without a query, which may hold what is secret. */
  readonly shown: string;
  /** What its file is called. */
  readonly fileName: string;
}

const HUB = 'https://huggingface.co';
const HUB_PATH = /^hf:([\w.-]+)\/([\w.-]+)(?:@([\w.-]+))?\/(.+)$/;
const HUB_PAGE = /^\/([\w.-]+)\/([\w.-]+)\/(?:blob|resolve|raw)\/([^/]+)\/(.+)$/;

/** The hub as the environment says; its token is taken out of it, so that no process inherits it. */
export function hubFromEnvironment(environment: NodeJS.ProcessEnv): HubSettings {
  const token = environment['EO_HF_TOKEN'] || undefined;
  delete environment['EO_HF_TOKEN'];
  return { endpoint: (environment['EO_HF_ENDPOINT'] || HUB).replace(/\/+$/, ''), token };
}

/**
 * Reads where to fetch from: an address, `hf:OWNER/REPOSITORY[@REVISION]/PATH`, a page of Hugging Face, or a path.
 * @throws AppError `invalid-argument`
 */
export function parseFetchSource(text: string, hub: Pick<HubSettings, 'endpoint'>): FetchSource {
  if (text.startsWith('hf:')) return hubSource(text, hub);
  if (isAbsolute(text)) return fileSource(text);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'file:' && url.host === '') return fileSource(fileURLToPath(url));
  if (url === undefined || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new AppError(
      'invalid-argument',
      'it is neither an address (http, https), nor hf:OWNER/REPOSITORY/PATH, nor a path',
      {
        details: { field: 'source' },
      },
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new AppError('invalid-argument', 'an address may hold no name and no password', {
      details: { field: 'source' },
      hint: 'Use an address that is good for a while, as object stores sign them.',
    });
  }
  const page = url.origin === HUB ? HUB_PAGE.exec(url.pathname) : null;
  if (page !== null) {
    const [, owner = '', repository = '', revision = '', path = ''] = page.map((part) => decodeURIComponent(part));
    return hubSource(`hf:${owner}/${repository}${revision === 'main' ? '' : `@${revision}`}/${path}`, hub);
  }
  url.hash = '';
  const address = url.href;
  url.search = '';
  return { kind: 'url', address, shown: url.href, fileName: lastOf(decodeURIComponent(url.pathname)) };
}

function hubSource(text: string, { endpoint }: Pick<HubSettings, 'endpoint'>): FetchSource {
  const [, owner, repository, revision = 'main', path = ''] = HUB_PATH.exec(text) ?? [];
  const steps = path.split('/');
  if (owner === undefined || repository === undefined || steps.some((step) => ['', '.', '..'].includes(step))) {
    throw new AppError('invalid-argument', `"${text}" names no file of Hugging Face`, {
      details: { field: 'source' },
      hint: 'Write hf:OWNER/REPOSITORY/PATH, or hf:OWNER/REPOSITORY@REVISION/PATH.',
    });
  }
  const parts = [owner, repository, 'resolve', revision, ...steps].map(encodeURIComponent);
  return { kind: 'url', address: `${endpoint}/${parts.join('/')}`, shown: text, fileName: lastOf(path) };
}

function fileSource(path: string): FetchSource {
  return { kind: 'file', address: path, shown: path, fileName: lastOf(path) };
}

function lastOf(path: string): string {
  return path.split('/').at(-1) ?? '';
}

/** What to call a model after its file. */
export function nameAfter(fileName: string): ResourceName {
  const bare = fileName
    .replace(/\.[a-z]\w{0,11}$/i, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[-._]+$/g, '')
    .slice(0, 64);
  return ResourceName.safeParse(bare).data ?? 'fetched';
}
