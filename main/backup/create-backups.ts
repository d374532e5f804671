import { join } from 'node:path';
import type { MakeRoom } from '../../common/economy/economy-controller.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import type { ListedKeyStore } from '../../platform/keys/key-store.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { BackupUploads } from './backup-uploads.ts';
import { Backups } from './backups.ts';
import { Restores } from './restores.ts';

interface BackupDeps {
  readonly data: string;
  readonly database: Database;
  readonly events: EventLog;
  readonly blobs: BlobStore;
  readonly keys: ListedKeyStore;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error'>;
  readonly makeRoom: MakeRoom;
}

/** Backups, those that are brought in, and restoring. */
export interface BackupRoom {
  readonly backups: Backups;
  readonly uploads: BackupUploads;
  readonly restores: Restores;
  readonly services: readonly Service[];
}

/** Wires backups and restoring. */
export function createBackups(deps: BackupDeps): BackupRoom {
  const backups = new Backups(deps);
  const uploads = new BackupUploads({ ...deps, folder: join(deps.data, 'backups', 'uploads'), backups });
  const restores = new Restores({ ...deps, backups });
  return { backups, uploads, restores, services: [backups, uploads, restores] };
}
