import { z } from 'zod';
import { BackupName } from '../../common/domain/backup.ts';
import { Sha256, Timestamp } from '../../common/domain/ids.ts';

/** The first file of a backup, which tells of all others. */
export const MANIFEST = 'manifest.json';
/** The second: the keys of the cluster and the hash of the manifest, sealed by the passphrase. */
export const SEALED_KEYS = 'keys.json';
export const DATABASE = 'orchestrator.sqlite';
export const CONFIG = 'config.yaml';
export const BLOBS = 'blobs';
/** Under this name the hash of the manifest lies among the sealed keys. */
export const MANIFEST_HASH = 'backup-manifest';

/** The most that is read of the first two files. */
export const LARGEST_MANIFEST_BYTES = 64 << 20;

const BackedUpFile = z.strictObject({
  path: z
    .string()
    .regex(/^(orchestrator\.sqlite|config\.yaml|blobs\/[0-9a-f]{64})$/, 'a file that belongs into a backup'),
  sizeBytes: z.int().min(0),
  sha256: Sha256,
});
export type BackedUpFile = z.infer<typeof BackedUpFile>;

/** What a backup holds: in the order of the archive, behind the manifest and the keys. */
export const BackupManifest = z.strictObject({
  format: z.literal('edgeorchestra-backup'),
  formatVersion: z.int().min(1),
  name: BackupName,
  madeAt: Timestamp,
  /** Of the EdgeOrchestra that made it. */
  version: z.string().max(64),
  /** How many migrations its database has had. */
  schema: z.int().min(1),
  cluster: z.strictObject({ id: z.string().max(64), name: z.string().max(200) }),
  files: z.array(BackedUpFile).min(1),
});
export type BackupManifest = z.infer<typeof BackupManifest>;

export const FORMAT_VERSION = 1;
