import { z } from 'zod';
import { Backup, BackupName, Passphrase, RestoreState } from '../domain/backup.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';

const tags = ['Backups'];
const ByName = z.object({ name: BackupName });

/** Their bytes go by the raw streaming routes of `content-routes.ts`. */
export const backupsContract = {
  list: callFor('admin', 'cluster')
    .route({ method: 'GET', path: '/api/v1/backups', tags, summary: 'All backups, newest first' })
    .output(z.array(Backup))
    .errors(pick()),
  get: callFor('admin', 'cluster')
    .route({ method: 'GET', path: '/api/v1/backups/{name}', tags, summary: 'One backup' })
    .input(ByName)
    .output(Backup)
    .errors(pick('not-found')),
  create: callFor('admin', 'cluster')
    .route({
      method: 'POST',
      path: '/api/v1/backups',
      tags,
      summary: 'Back the whole cluster up into one file',
      description: 'Answers at once with state `making`; it becomes `ready`, or `failed` with the reason.',
      successStatus: 202,
    })
    .input(z.strictObject({ passphrase: Passphrase }))
    .output(Backup)
    .errors(pick('conflict')),
  remove: callFor('admin', 'cluster')
    .route({
      method: 'DELETE',
      path: '/api/v1/backups/{name}',
      tags,
      summary: 'Delete a backup',
      successStatus: 204,
    })
    .input(ByName)
    .errors(pick('not-found', 'conflict')),
  restoreState: callFor('admin', 'cluster')
    .route({ method: 'GET', path: '/api/v1/restore', tags, summary: 'Whether a backup is to be restored' })
    .output(RestoreState)
    .errors(pick()),
  restore: callFor('admin', 'cluster')
    .route({
      method: 'POST',
      path: '/api/v1/restore',
      tags,
      summary: 'Restore a backup at the next start',
      description:
        'Checks all of it and lays it ready: `preparing`, then `pending`, or `failed` with the reason. Until the next start ' +
        'nothing is changed and it can be undone; what was there before is kept in a folder beside.',
      successStatus: 202,
    })
    .input(z.strictObject({ backup: BackupName, passphrase: z.string().min(1).max(1_000) }))
    .output(RestoreState)
    .errors(pick('not-found', 'conflict', 'no-room')),
  undoRestore: callFor('admin', 'cluster')
    .route({
      method: 'DELETE',
      path: '/api/v1/restore',
      tags,
      summary: 'Do not restore after all',
      successStatus: 204,
    })
    .errors(pick()),
};
