import { AppError } from '../../common/errors.ts';
import { dataFolder } from '../settings/data-folder.ts';
import { readOrchestratorRecord } from './orchestrator-record.ts';

interface LocateOptions {
  /** Address of the control API as the person gave it. */
  readonly api?: string | undefined;
  /** Data folder as the person gave it. */
  readonly data?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const USUAL_ADDRESS = 'http://127.0.0.1:8000';

/**
 * Address of the control API: the one given, else `EO_API`, else that of the orchestrator on the data folder, else the
 * usual one.
 * @throws AppError `invalid-argument` for an address that is none; `unavailable` when nothing runs on a folder that was
 * asked for by name.
 */
export async function locateOrchestrator({ api, data, environment }: LocateOptions): Promise<string> {
  const given = api ?? (data === undefined ? environment['EO_API'] : undefined);
  if (given !== undefined && given !== '') return checkedAddress(given);
  const folder = dataFolder(data);
  const record = await readOrchestratorRecord(folder);
  if (record !== undefined) return `http://127.0.0.1:${record.apiPort}`;
  if (data === undefined && (environment['EO_DATA'] ?? '') === '') return USUAL_ADDRESS;
  throw new AppError('unavailable', `no orchestrator runs on the data folder ${folder}`, {
    details: { folder },
    hint: `start one with "eo serve --data ${folder}"`,
  });
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
