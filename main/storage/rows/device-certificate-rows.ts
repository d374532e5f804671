import { DeviceId, Sha256 } from '../../../common/domain/ids.ts';
import type { Database } from '../database.ts';

/** A certificate that was given to a device. */
export interface StoredCertificate {
  readonly fingerprint: Sha256;
  readonly deviceId: DeviceId;
  readonly keyFingerprint: Sha256;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** When the device first showed it; null while it has not. */
  readonly usedAt: number | null;
}

interface Row {
  readonly fingerprint: string;
  readonly device_id: string;
  readonly key_fingerprint: string;
  readonly issued_at: number;
  readonly expires_at: number;
  readonly used_at: number | null;
}

function toCertificate(row: Row): StoredCertificate {
  return {
    fingerprint: Sha256.parse(row.fingerprint),
    deviceId: DeviceId.parse(row.device_id),
    keyFingerprint: Sha256.parse(row.key_fingerprint),
    issuedAt: row.issued_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  };
}

/** Rows of the certificates that devices hold. They go with their device. */
export class DeviceCertificateRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  all(): StoredCertificate[] {
    return this.#database
      .prepare<[], Row>('select * from device_certificates order by issued_at')
      .all()
      .map(toCertificate);
  }

  put(certificate: StoredCertificate): void {
    this.#database
      .prepare(
        `insert into device_certificates (fingerprint, device_id, key_fingerprint, issued_at, expires_at, used_at)
         values (@fingerprint, @deviceId, @keyFingerprint, @issuedAt, @expiresAt, @usedAt)
         on conflict (fingerprint) do update set used_at = excluded.used_at`,
      )
      .run({ ...certificate });
  }

  remove(fingerprint: Sha256): void {
    this.#database.prepare<[string]>('delete from device_certificates where fingerprint = ?').run(fingerprint);
  }
}
