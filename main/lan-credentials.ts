import { readFile } from 'node:fs/promises';
import { AppError } from '../common/errors.ts';
import type { TlsCredentials } from './api/http-listener.ts';
import type { LanSettings } from './settings.ts';

/**
 * What the control API shows on the local network: the owner's own certificate, else the cluster's.
 * @throws AppError `invalid-config` for files that cannot be read
 */
export async function lanCredentials(
  { files }: Pick<LanSettings, 'files'>,
  clusters: () => TlsCredentials,
): Promise<TlsCredentials> {
  if (files === undefined) return clusters();
  const [certificate, key] = await Promise.all([readPem(files.certificate), readPem(files.key)]);
  return { certificate, key };
}

async function readPem(path: string): Promise<string> {
  return await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new AppError('invalid-config', `${path} cannot be read`, {
      cause,
      details: { file: path },
      hint: 'Give PEM files with --lan-certificate and --lan-key.',
    });
  });
}
