import { randomUUID, verify, X509Certificate } from 'node:crypto';
import { DeviceId, type Sha256 } from '../../../common/domain/ids.ts';
import type { Candidate, JoinRequestId } from '../../../common/domain/joining.ts';
import { AppError } from '../../../common/errors.ts';
import { deviceOf } from '../../../platform/pki/certificate-names.ts';
import type { JoiningParties } from '../../../platform/pki/comparison-code.ts';
import { fingerprintOf } from '../../../platform/pki/fingerprint.ts';
import { keyOfRequest } from '../../../platform/pki/issue-certificate.ts';
import { renewalProof } from '../../../platform/pki/renewal-proof.ts';
import type { EventLog } from '../../events/event-log.ts';
import type { Database } from '../../storage/database.ts';
import type { DeviceRegistry } from '../device-registry.ts';
import type { CertificateAuthority } from './certificate-authority.ts';
import type { DeviceCertificates } from './device-certificates.ts';
import type { JoinRequests } from './join-requests.ts';
import type { JoinTokens, ShownToken } from './join-tokens.ts';

interface EnrollmentDeps {
  readonly database: Database;
  readonly events: EventLog;
  readonly devices: DeviceRegistry;
  readonly authority: CertificateAuthority;
  readonly certificates: DeviceCertificates;
  readonly tokens: JoinTokens;
  readonly requests: JoinRequests;
  readonly cluster: () => { readonly id: string; readonly name: string };
}

/** A machine that wants to become a device. */
export interface Applicant {
  readonly candidate: Candidate;
  /** PKCS#10, DER. */
  readonly request: Uint8Array;
  readonly address: string;
}

/** What a device gets when it is let in, or renews. */
export interface Admission {
  readonly deviceId: DeviceId;
  /** DER. */
  readonly certificate: Buffer;
}

/** Decides who becomes a device, and gives it its certificate. */
export class Enrollment {
  readonly #deps: EnrollmentDeps;

  constructor(deps: EnrollmentDeps) {
    this.#deps = deps;
  }

  /** What the applicant's digits are made from. @throws AppError `invalid-argument` for a bad certificate request */
  async partiesOf(request: Uint8Array): Promise<JoiningParties> {
    return { authority: this.#deps.authority.fingerprint, key: fingerprintOf(await keyOfRequest(request)) };
  }

  /** Lets a machine in by a token. @throws AppError `join-refused` or `invalid-argument` */
  async joinByToken({ candidate, request, address }: Applicant, shown: ShownToken): Promise<Admission> {
    const { key } = await this.partiesOf(request);
    const deviceId = this.#deps.tokens.redeem(shown, key, ({ id, tags }) => {
      const admitted = this.#admit(candidate, key, tags);
      this.#deps.events.append({ kind: 'device-joined', ...admitted, way: 'token', by: id, address });
      return admitted.deviceId;
    });
    return await this.#certify(deviceId, request);
  }

  /** A person lets a machine in, having compared the digits. @throws AppError `not-found` or `conflict` */
  async approve(id: JoinRequestId, code: string): Promise<DeviceId> {
    const { requests, events } = this.#deps;
    const { key } = await this.partiesOf(requests.applicationOf(id));
    return requests.approve(id, code, ({ candidate, address }) => {
      const admitted = this.#admit(candidate, key, []);
      events.append({ kind: 'device-joined', ...admitted, way: 'approval', by: id, address });
      return admitted.deviceId;
    });
  }

  /** The certificate of a request that was approved; undefined while nobody has decided. @throws AppError `join-refused` */
  async collect(ticket: string, signal: AbortSignal): Promise<Admission | undefined> {
    const { requests } = this.#deps;
    await requests.untilDecided(requests.ofTicket(ticket), signal);
    const { state, deviceId, request } = requests.ofTicket(ticket);
    if (state === 'pending' || deviceId === null) return undefined;
    return await this.#certify(deviceId, request);
  }

  /**
   * A new certificate for a device that proves to have the key of one that is listed.
   * @throws AppError `revoked` when it is not listed, `join-refused` when the proof is wrong
   */
  async renew(certificate: Uint8Array, request: Uint8Array, signature: Uint8Array): Promise<Admission> {
    const { authority, certificates, devices, cluster, events } = this.#deps;
    const old = parseCertificate(certificate);
    const listed = certificates.find(fingerprintOf(old.raw));
    const deviceId = deviceOf(old.subjectAltName, cluster().id);
    if (listed === undefined || listed.deviceId !== deviceId || !devices.isKnown(deviceId)) throw revoked();
    const proof = renewalProof(certificate, request);
    if (!authority.hasIssued(old) || !verify('sha256', proof, old.publicKey, signature)) {
      throw new AppError('join-refused', 'the proof that this is the device is wrong');
    }
    const admission = await this.#certify(deviceId, request);
    events.append({ kind: 'certificate-renewed', deviceId, deviceName: devices.nameOf(deviceId) });
    return admission;
  }

  /** Adds the device. An id that is taken by another machine is replaced. Runs inside a transaction. */
  #admit(candidate: Candidate, key: Sha256, tags: readonly string[]) {
    const { devices, certificates } = this.#deps;
    const isTaken = devices.isKnown(candidate.id) && !certificates.isKeyOf(candidate.id, key);
    const id = isTaken ? DeviceId.parse(randomUUID()) : candidate.id;
    devices.admit({ ...candidate, id, tags });
    return { deviceId: id, deviceName: candidate.name };
  }

  async #certify(deviceId: DeviceId, request: Uint8Array): Promise<Admission> {
    const { authority, certificates, devices } = this.#deps;
    const certificate = await authority.issue(request, deviceId);
    if (!devices.isKnown(deviceId)) throw revoked(); // it was taken out meanwhile
    certificates.add(deviceId, certificate);
    return { deviceId, certificate };
  }
}

function parseCertificate(der: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(der);
  } catch (cause) {
    throw new AppError('invalid-argument', 'certificate: not a certificate', { cause });
  }
}

/** What somebody is told whose certificate is not listed. */
export function revoked(): AppError {
  return new AppError('revoked', 'this device does not belong to the cluster, or was taken out of it', {
    hint: 'Let it join again: "eo agent --rejoin".',
  });
}
