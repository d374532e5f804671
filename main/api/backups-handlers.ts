import type { Backups } from '../backup/backups.ts';
import type { Restores } from '../backup/restores.ts';
import { controlApi } from './control-api.ts';

export interface BackupsDeps {
  readonly backups: Pick<Backups, 'list' | 'get' | 'create' | 'remove'>;
  readonly restores: Pick<Restores, 'state' | 'prepare' | 'undo'>;
}

/** Backups of the cluster, and the way back. */
export function backupsHandlers({ backups, restores }: BackupsDeps) {
  return {
    list: controlApi.backups.list.handler(() => backups.list()),
    get: controlApi.backups.get.handler(({ input }) => backups.get(input.name)),
    create: controlApi.backups.create.handler(({ input }) => backups.create(input.passphrase)),
    remove: controlApi.backups.remove.handler(({ input }) => backups.remove(input.name)),
    restoreState: controlApi.backups.restoreState.handler(() => restores.state),
    restore: controlApi.backups.restore.handler(({ input }) => restores.prepare(input.backup, input.passphrase)),
    undoRestore: controlApi.backups.undoRestore.handler(() => restores.undo()),
  };
}
