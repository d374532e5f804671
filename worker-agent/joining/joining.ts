import { createPrivateKey, sign, X509Certificate } from 'node:crypto';
import type { DeviceId, Sha256 } from '../../common/domain/ids.ts';
import type { Candidate } from '../../common/domain/joining.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { renewalTime } from '../../platform/pki/certificate-names.ts';
import { createCertificateRequest } from '../../platform/pki/certificate-request.ts';
import { fetchAuthority, type ShownAuthority } from '../../platform/pki/fetch-authority.ts';
import { fingerprintOf, keyFingerprintOf, toPem } from '../../platform/pki/fingerprint.ts';
import { keyOfRequest } from '../../platform/pki/issue-certificate.ts';
import type { JoinInvitation } from '../../platform/pki/join-string.ts';
import { renewalProof } from '../../platform/pki/renewal-proof.ts';
import type { Approved } from '../../proto/gen/edgeorchestra/v1/enrollment_pb.js';
import type { Route } from '../session/route.ts';
import { Enrollment } from './enroll.ts';
import { findCluster, findOwnCluster } from './find-places.ts';
import { type Membership, MembershipFile } from './membership-file.ts';
import { adviceOnConnection } from './network-advice.ts';
import { type AnnouncedPlace, dialled, type NamedPlace, type Place } from './place.ts';
import { WaitingFile, type WaitingRequest } from './waiting-file.ts';

export interface JoiningDeps {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly describe: () => Promise<Candidate>;
  /** A named address, which always works. */
  readonly place: NamedPlace | undefined;
  /** Name or id of the cluster that is meant, where several are around. */
  readonly cluster: string | undefined;
  readonly invitation: JoinInvitation | undefined;
  /** Forget the cluster that this device belonged to. */
  readonly rejoin: boolean;
  /** A person should compare these digits; null once that is over. */
  readonly onCode: (code: string | null, cluster: string) => void;
  readonly onSearch: () => void;
  readonly onJoining: () => void;
}

/** Makes this machine a device of a cluster, and keeps it one: joins, renews its certificate, finds the orchestrator again. */
export class Joining {
  readonly #deps: JoiningDeps;
  readonly #file: MembershipFile;
  readonly #waitingFile: WaitingFile;
  #membership: Membership | undefined;
  #isOpen = false;
  /** What was decided against this machine; it does not ask again on its own. */
  #refusal: AppError | undefined;

  constructor(deps: JoiningDeps) {
    this.#deps = deps;
    this.#file = new MembershipFile(deps.folder);
    this.#waitingFile = new WaitingFile(deps.folder);
  }

  /** The way to the orchestrator as a member: joins first if need be, which may take until a person has decided. */
  async reach(signal: AbortSignal): Promise<Route> {
    await this.#open();
    if (this.#refusal !== undefined) throw this.#refusal;
    const membership = await this.#renewed(this.#membership ?? (await this.#join(signal)), signal);
    const place = await this.#locate(membership, signal);
    const { deviceId, key, certificate, authorities } = membership;
    return { address: dialled(place.host, place.grpcPort), deviceId, credentials: { key, certificate, authorities } };
  }

  /** The orchestrator has said that this device does not belong to it. */
  async expelled(error: AppError): Promise<void> {
    if (this.#membership === undefined) return;
    this.#refusal = error;
    this.#membership = { ...this.#membership, isRevoked: true };
    await this.#file.write(this.#membership);
  }

  async #open(): Promise<void> {
    if (this.#isOpen) return;
    const { rejoin, invitation } = this.#deps;
    const kept = await this.#file.read();
    const isInvitedElsewhere =
      kept !== undefined &&
      invitation !== undefined &&
      !kept.authorities.some((pem) => keyFingerprintOf(new X509Certificate(pem)) === invitation.authority);
    if (rejoin || isInvitedElsewhere || (kept?.isRevoked === true && invitation !== undefined)) {
      await this.#waitingFile.remove();
    } else {
      this.#membership = kept;
      if (kept?.isRevoked === true) this.#refusal = wasRevoked(kept);
    }
    this.#isOpen = true;
  }

  async #join(signal: AbortSignal): Promise<Membership> {
    const { invitation, logger, onSearch, onJoining } = this.#deps;
    onSearch();
    try {
      const membership = invitation === undefined ? await this.#ask(signal) : await this.#redeem(invitation, signal);
      onJoining();
      logger.info(`joined the cluster ${membership.clusterName} as ${membership.deviceId}`);
      return membership;
    } catch (error) {
      if (hasCode(error, 'join-refused')) this.#refusal = error;
      throw error;
    }
  }

  async #redeem(invitation: JoinInvitation, signal: AbortSignal): Promise<Membership> {
    const { hosts, joinPort, authority, tokenId: id, secret } = invitation;
    const candidate = await this.#deps.describe();
    const { key, request } = await createCertificateRequest();
    let lastError: unknown;
    for (const host of hosts) {
      try {
        const shown = await this.#authorityAt({ host, joinPort }, authority, signal);
        return await this.#at({ host, joinPort }, shown, async (enrollment) =>
          this.#enter(
            await enrollment.byToken({ candidate, request }, { id, secret }, signal),
            { host, joinPort },
            key,
          ),
        );
      } catch (error) {
        signal.throwIfAborted();
        if (!hasCode(error, 'unavailable') && !hasCode(error, 'deadline-exceeded')) throw error;
        lastError = error;
      }
    }
    throw lastError;
  }

  async #ask(signal: AbortSignal): Promise<Membership> {
    const place = await this.#findPlace(signal);
    const announced: Partial<AnnouncedPlace> = place;
    const shown = await this.#authorityAt(place, announced.authority as Sha256 | undefined, signal);
    const name = announced.clusterName ?? place.host;
    return await this.#at(place, shown, async (enrollment) => {
      const waiting = (await this.#kept(shown)) ?? (await this.#askAnew(enrollment, shown, signal));
      this.#deps.onCode(waiting.code, name);
      try {
        const approved = await this.#untilDecided(enrollment, waiting, signal);
        return await this.#enter(approved, place, waiting.key);
      } catch (error) {
        if (hasCode(error, 'join-refused')) await this.#waitingFile.remove();
        throw error;
      } finally {
        this.#deps.onCode(null, name);
      }
    });
  }

  /** Where to ask. The joining port is the one after the orchestrator's, unless it was named. */
  async #findPlace(signal: AbortSignal): Promise<Place> {
    const { place, cluster } = this.#deps;
    if (place === undefined) return await findCluster(cluster, true, signal);
    return { ...place, joinPort: place.joinPort ?? place.grpcPort + 1 };
  }

  /** A request that was made before, to the same authority. */
  async #kept({ fingerprint }: ShownAuthority): Promise<WaitingRequest | undefined> {
    const kept = await this.#waitingFile.read();
    return kept?.authority.fingerprint === fingerprint ? kept : undefined;
  }

  async #askAnew(enrollment: Enrollment, authority: ShownAuthority, signal: AbortSignal): Promise<WaitingRequest> {
    const candidate = await this.#deps.describe();
    const { key, request } = await createCertificateRequest();
    const parties = { authority: authority.fingerprint, key: fingerprintOf(await keyOfRequest(request)) };
    const { ticket, code } = await enrollment.ask({ candidate, request }, parties, signal);
    const waiting = { ticket, code, key, authority };
    await this.#waitingFile.write(waiting);
    return waiting;
  }

  async #untilDecided(enrollment: Enrollment, { ticket }: WaitingRequest, signal: AbortSignal): Promise<Approved> {
    for (;;) {
      const approved = await enrollment.collect(ticket, signal);
      if (approved !== undefined) return approved;
      signal.throwIfAborted();
    }
  }

  async #enter(
    approved: Approved,
    { host, joinPort }: Pick<Place, 'host' | 'joinPort'>,
    key: string,
  ): Promise<Membership> {
    const { deviceId, clusterId, clusterName, certificate, grpcPort } = approved;
    const membership: Membership = {
      clusterId,
      clusterName,
      deviceId: deviceId as DeviceId,
      key,
      certificate: toPem(certificate?.certificate ?? new Uint8Array()),
      authorities: (certificate?.authorities ?? []).map(toPem),
      host,
      grpcPort,
      joinPort: approved.joinPort === 0 ? joinPort : approved.joinPort,
      isRevoked: false,
    };
    await this.#keep(membership);
    await this.#waitingFile.remove();
    return membership;
  }

  async #renewed(membership: Membership, signal: AbortSignal): Promise<Membership> {
    const { clock, logger } = this.#deps;
    const certificate = new X509Certificate(membership.certificate);
    if (clock.now() < renewalTime(certificate)) return membership;
    try {
      return await this.#renew(membership, certificate, signal);
    } catch (error) {
      if (hasCode(error, 'revoked') || clock.now() >= Date.parse(certificate.validTo)) throw error;
      logger.warn({ err: error }, `the certificate could not be renewed yet; it is good until ${certificate.validTo}`);
      return membership;
    }
  }

  async #renew(membership: Membership, certificate: X509Certificate, signal: AbortSignal): Promise<Membership> {
    const place = await this.#locate(membership, signal);
    const { key, request } = await createCertificateRequest();
    const signature = sign('sha256', renewalProof(certificate.raw, request), createPrivateKey(membership.key));
    const enrollment = new Enrollment({
      address: dialled(place.host, place.joinPort),
      authorities: membership.authorities,
    });
    try {
      const proof = { certificate: certificate.raw, certificateRequest: request, signature };
      const renewed = await enrollment.renew(proof, signal);
      const next = {
        ...membership,
        key,
        certificate: toPem(renewed.certificate),
        authorities: renewed.authorities.map(toPem),
      };
      await this.#keep(next);
      this.#deps.logger.info(`the certificate was renewed, until ${new X509Certificate(next.certificate).validTo}`);
      return next;
    } finally {
      enrollment.close();
    }
  }

  /** Where the cluster is now: a named address, else as it announces itself, else where it was last. */
  async #locate(membership: Membership, signal: AbortSignal): Promise<Place> {
    const { place, onSearch } = this.#deps;
    if (place !== undefined) return { ...place, joinPort: place.joinPort ?? membership.joinPort };
    if (membership.host === '127.0.0.1') return membership; // on this very machine
    onSearch();
    const authorities = membership.authorities.map((pem) => keyFingerprintOf(new X509Certificate(pem)));
    const found = await findOwnCluster(membership.clusterId, authorities, signal);
    if (found === undefined) return membership;
    const { host, grpcPort, joinPort } = found;
    if (host !== membership.host || grpcPort !== membership.grpcPort || joinPort !== membership.joinPort) {
      await this.#keep({ ...membership, host, grpcPort, joinPort });
    }
    return found;
  }

  /** Who vouches for the orchestrator at a place. @throws AppError `join-refused` when it is another one than expected */
  async #authorityAt(
    { host, joinPort }: Pick<Place, 'host' | 'joinPort'>,
    expected: Sha256 | undefined,
    signal: AbortSignal,
  ): Promise<ShownAuthority> {
    const shown = await fetchAuthority({ host, port: joinPort }, signal).catch((error: unknown) => {
      if (!hasCode(error, 'unavailable')) throw error;
      const hint = adviceOnConnection(error, process.platform);
      throw new AppError('unavailable', error.message, { cause: error, ...(hint === undefined ? {} : { hint }) });
    });
    if (expected === undefined || shown.fingerprint === expected) return shown;
    throw new AppError(
      'wrong-authority',
      `${host} is not the cluster that was meant: its certificate authority is another one`,
      {
        hint: 'Somebody may be between this machine and the orchestrator. If the orchestrator was set up anew, get a new join string.',
      },
    );
  }

  async #at<Result>(
    { host, joinPort }: Pick<Place, 'host' | 'joinPort'>,
    { certificate }: ShownAuthority,
    work: (enrollment: Enrollment) => Promise<Result>,
  ): Promise<Result> {
    const enrollment = new Enrollment({ address: dialled(host, joinPort), authorities: [certificate] });
    try {
      return await work(enrollment);
    } finally {
      enrollment.close();
    }
  }

  async #keep(membership: Membership): Promise<void> {
    await this.#file.write(membership);
    this.#membership = membership;
  }
}

function wasRevoked({ clusterName }: Membership): AppError {
  return new AppError('revoked', `this device was taken out of the cluster ${clusterName}`, {
    hint: 'To ask for joining again, start it with "eo agent --rejoin".',
  });
}
