import { X509Certificate } from 'node:crypto';
import type { DeviceId, Sha256 } from '../../../common/domain/ids.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { Service } from '../../../common/lifecycle/service.ts';
import { fingerprintOf, keyFingerprintOf } from '../../../platform/pki/fingerprint.ts';
import type { Database } from '../../storage/database.ts';
import { DeviceCertificateRows, type StoredCertificate } from '../../storage/rows/device-certificate-rows.ts';

interface DeviceCertificatesDeps {
  readonly database: Database;
  readonly clock: Clock;
}

/** A device may ask again when it has not heard the answer; more than this many answers at a time are not kept. */
const MOST_UNUSED = 3;

/**
 * Certificates by which devices are known. One that is not listed here is worth nothing, whoever has signed it. The first
 * use of a certificate ends all older ones of its device.
 */
export class DeviceCertificates implements Service {
  readonly name = 'device-certificates';
  readonly #deps: DeviceCertificatesDeps;
  readonly #rows: DeviceCertificateRows;
  readonly #byFingerprint = new Map<Sha256, StoredCertificate>();
  readonly #ofDevice = new Map<DeviceId, Set<Sha256>>();

  constructor(deps: DeviceCertificatesDeps) {
    this.#deps = deps;
    this.#rows = new DeviceCertificateRows(deps.database);
  }

  async start(): Promise<void> {
    for (const certificate of this.#rows.all()) this.#list(certificate);
  }

  async stop(): Promise<void> {}

  /** Lists a certificate (DER) that was made for a device. Joins the transaction in progress. */
  add(deviceId: DeviceId, der: Uint8Array): void {
    const certificate = new X509Certificate(der);
    const unused = this.#of(deviceId).filter((one) => one.usedAt === null);
    this.#deps.database.transaction(() => {
      for (const one of unused.slice(0, Math.max(0, unused.length - MOST_UNUSED + 1))) this.#remove(one);
      this.#put({
        fingerprint: fingerprintOf(der),
        deviceId,
        keyFingerprint: keyFingerprintOf(certificate),
        issuedAt: this.#deps.clock.now(),
        expiresAt: Date.parse(certificate.validTo),
        usedAt: null,
      });
    });
  }

  /** The listed certificate of this fingerprint. */
  find(fingerprint: Sha256): StoredCertificate | undefined {
    return this.#byFingerprint.get(fingerprint);
  }

  /** True when a certificate of the device is for this key. */
  isKeyOf(deviceId: DeviceId, key: Sha256): boolean {
    return this.#of(deviceId).some((one) => one.keyFingerprint === key);
  }

  /** The device has shown this certificate. */
  use(certificate: StoredCertificate): void {
    if (certificate.usedAt !== null) return;
    const older = this.#of(certificate.deviceId).filter((one) => one.issuedAt < certificate.issuedAt);
    const used = { ...certificate, usedAt: this.#deps.clock.now() };
    for (const one of older) this.#unlist(one);
    this.#list(used);
    this.#deps.database.gather(() => {
      for (const { fingerprint } of older) this.#rows.remove(fingerprint);
      this.#rows.put(used);
    });
  }

  /** The device has left the cluster; its rows go with it. */
  forget(deviceId: DeviceId): void {
    for (const one of this.#of(deviceId)) this.#unlist(one);
  }

  #of(deviceId: DeviceId): StoredCertificate[] {
    return [...(this.#ofDevice.get(deviceId) ?? [])].flatMap((one) => this.#byFingerprint.get(one) ?? []);
  }

  #put(certificate: StoredCertificate): void {
    this.#rows.put(certificate);
    this.#deps.database.afterCommit(() => this.#list(certificate));
  }

  #remove(certificate: StoredCertificate): void {
    this.#rows.remove(certificate.fingerprint);
    this.#deps.database.afterCommit(() => this.#unlist(certificate));
  }

  #list(certificate: StoredCertificate): void {
    const { fingerprint, deviceId } = certificate;
    this.#byFingerprint.set(fingerprint, certificate);
    this.#ofDevice.set(deviceId, (this.#ofDevice.get(deviceId) ?? new Set()).add(fingerprint));
  }

  #unlist({ fingerprint, deviceId }: StoredCertificate): void {
    this.#byFingerprint.delete(fingerprint);
    const others = this.#ofDevice.get(deviceId);
    others?.delete(fingerprint);
    if (others?.size === 0) this.#ofDevice.delete(deviceId);
  }
}
