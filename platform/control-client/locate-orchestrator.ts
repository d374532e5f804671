import type { ControlAddress } from '../../common/api-client/control-address.ts';
import { AppError } from '../../common/errors.ts';
import { dataFolder } from '../settings/data-folder.ts';
import { readOrchestratorRecord } from './orchestrator-record.ts';
import { readOwnerToken } from './owner-token.ts';

interface LocateOptions {
  /** Address of the control API as the person gave it. */
  readonly api?: string | undefined;
  /** Data folder as the person gave it. */
  readonly data?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const USUAL_ADDRESS = 'http://127.0.0.1:8000';
const LOOPBACK: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '[::1]']);

/**
 * Address of the control API: the one given, else `EO_API`, else that of the orchestrator on the data folder, else the
 * usual one. The access token is that of `EO_TOKEN`, else the owner's where the data folder is that of the very
 * orchestrator; for a data folder that was named, the owner's goes first.
 * @throws AppError `invalid-argument` for an address that is none; `unavailable` when nothing runs on a folder that was
 * asked for by name.
 */
export async function locateOrchestrator({ api, data, environment }: LocateOptions): Promise<ControlAddress> {
  const given = api ?? (data === undefined ? environment['EO_API'] : undefined);
  const folder = dataFolder(data);
  const record = await readOrchestratorRecord(folder);
  const isGiven = given !== undefined && given !== '';
  if (!isGiven && record === undefined && (data !== undefined || (environment['EO_DATA'] ?? '') !== '')) {
    throw new AppError('unavailable', `no orchestrator runs on the data folder ${folder}`, {
      details: { folder },
      hint: `start one with "eo serve --data ${folder}"`,
    });
  }
  const own = record === undefined ? undefined : `http://127.0.0.1:${record.apiPort}`;
  const asked = isGiven ? checkedAddress(given) : (own ?? USUAL_ADDRESS);
  const isOwn = own !== undefined && isSame(asked, own);
  // The owner's secret is shown to nobody but the orchestrator that made it: behind localhost there may be another.
  const baseUrl = isOwn ? own : asked;
  const owner = isOwn ? await readOwnerToken(folder) : undefined;
  const named = (environment['EO_TOKEN'] ?? '').trim() || undefined;
  return { baseUrl, token: data === undefined ? (named ?? owner) : (owner ?? named) };
}

function isSame(baseUrl: string, own: string): boolean {
  const { protocol, hostname, port } = new URL(baseUrl);
  return protocol === 'http:' && LOOPBACK.has(hostname) && port === new URL(own).port;
}

function checkedAddress(text: string): string {
  const url = URL.parse(text.includes('://') ? text : `http://${text}`);
  if (url === null || !['http:', 'https:'].includes(url.protocol) || url.hostname === '') {
    throw new AppError('invalid-argument', `"${text}" is not the address of a control API`, {
      hint: 'write it like http://127.0.0.1:8000',
    });
  }
  return url.href.replace(/\/+$/, '');
}
