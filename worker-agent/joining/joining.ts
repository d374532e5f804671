import { X509Certificate } from 'node:crypto';
import type { Sha256 } from '../../common/domain/ids.ts';
import { AppError, hasCode } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { renewalTime } from '../../platform/pki/certificate-names.ts';
import { keyFingerprintOf } from '../../platform/pki/fingerprint.ts';
import type { JoinInvitation } from '../../platform/pki/join-string.ts';
import type { Route } from '../session/route.ts';
import { Application, type ApplicationDeps } from './application.ts';
import { findCluster, findOwnCluster } from './find-places.ts';
import { forgetInvitation } from './kept-invitation.ts';
import { type Membership, MembershipFile } from './membership-file.ts';
import { dialled, type NamedPlace, type Place } from './place.ts';
import { renewMembership } from './renew-membership.ts';
import { WaitingFile } from './waiting-file.ts';

/** A renewal that fails is tried again after this long, not at once. */
const RENEW_AGAIN_MS = 3_600_000;

export interface JoiningDeps extends Omit<ApplicationDeps, 'waitingFile'> {
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A named address, which always works. */
  readonly place: NamedPlace | undefined;
  /** Name or id of the cluster that is meant, where several are around. */
  readonly cluster: string | undefined;
  readonly invitation: JoinInvitation | undefined;
  /** Forget the cluster that this device belonged to. */
  readonly rejoin: boolean;
  readonly onSearch: () => void;
}

/** Makes this machine a device of a cluster, and keeps it one: joins, renews its certificate, finds the orchestrator again. */
export class Joining {
  readonly #deps: JoiningDeps;
  readonly #file: MembershipFile;
  readonly #waitingFile: WaitingFile;
  readonly #application: Application;
  #membership: Membership | undefined;
  #isOpen = false;
  /** What was decided against this machine; it does not ask again on its own. */
  #refusal: AppError | undefined;

  constructor(deps: JoiningDeps) {
    this.#deps = deps;
    this.#file = new MembershipFile(deps.folder);
    this.#waitingFile = new WaitingFile(deps.folder);
    this.#application = new Application({ ...deps, waitingFile: this.#waitingFile });
  }

  /** The way to the orchestrator as a member: joins first if need be, which may take until a person has decided. */
  async reach(signal: AbortSignal): Promise<Route> {
    await this.#open();
    if (this.#refusal !== undefined) throw this.#refusal;
    const membership = await this.#renewed(this.#membership ?? (await this.#join(signal)), signal);
    const place = await this.#locate(membership, signal);
    const { deviceId, key, certificate, authorities } = membership;
    const renewAt = Math.max(renewalTime(new X509Certificate(certificate)), this.#deps.clock.now() + RENEW_AGAIN_MS);
    const credentials = { key, certificate, authorities };
    return { address: dialled(place.host, place.grpcPort), deviceId, credentials, renewAt };
  }

  /** The orchestrator has said that this device does not belong to it. */
  async expelled(error: AppError): Promise<void> {
    if (this.#membership === undefined) return;
    this.#refusal = error;
    await this.#keep({ ...this.#membership, isRevoked: true });
  }

  /** The cluster has said whom to trust from now on: its authority may have been replaced. */
  async learn(authorities: readonly string[]): Promise<void> {
    if (this.#membership === undefined || authorities.length === 0) return;
    if (authorities.join() === this.#membership.authorities.join()) return;
    await this.#keep({ ...this.#membership, authorities: [...authorities] });
  }

  async #open(): Promise<void> {
    if (this.#isOpen) return;
    const { rejoin, invitation } = this.#deps;
    const kept = await this.#file.read();
    const isInvited = kept !== undefined && invitation !== undefined;
    const isInvitedElsewhere = isInvited && !fingerprintsOf(kept).includes(invitation.authority);
    if (rejoin || isInvitedElsewhere || (isInvited && kept.isRevoked)) {
      await this.#waitingFile.remove();
    } else {
      this.#membership = kept;
      if (isInvited) await forgetInvitation(this.#deps.folder);
      if (kept?.isRevoked === true) this.#refusal = wasRevoked(kept);
    }
    this.#isOpen = true;
  }

  async #join(signal: AbortSignal): Promise<Membership> {
    const { invitation, logger, onSearch } = this.#deps;
    onSearch();
    try {
      const membership =
        invitation === undefined
          ? await this.#application.ask(await this.#findPlace(signal), signal)
          : await this.#application.redeem(invitation, signal);
      await this.#keep(membership);
      await this.#waitingFile.remove();
      await forgetInvitation(this.#deps.folder);
      logger.info(`joined the cluster ${membership.clusterName} as ${membership.deviceId}`);
      return membership;
    } catch (error) {
      if (hasCode(error, 'join-refused')) this.#refusal = error;
      throw error;
    }
  }

  /** Where to ask. The joining port is the one after the orchestrator's, unless it was named. */
  async #findPlace(signal: AbortSignal): Promise<Place> {
    const { place, cluster } = this.#deps;
    if (place === undefined) return await findCluster(cluster, true, signal);
    return { ...place, joinPort: place.joinPort ?? place.grpcPort + 1 };
  }

  async #renewed(membership: Membership, signal: AbortSignal): Promise<Membership> {
    const { clock, logger } = this.#deps;
    const certificate = new X509Certificate(membership.certificate);
    if (clock.now() < renewalTime(certificate)) return membership;
    try {
      const next = await renewMembership(membership, await this.#locate(membership, signal), signal);
      await this.#keep(next);
      logger.info(`the certificate was renewed, until ${new X509Certificate(next.certificate).validTo}`);
      return next;
    } catch (error) {
      if (hasCode(error, 'revoked') || clock.now() >= Date.parse(certificate.validTo)) throw error;
      logger.warn({ err: error }, `the certificate could not be renewed yet; it is good until ${certificate.validTo}`);
      return membership;
    }
  }

  /** Where the cluster is now: a named address, else as it announces itself, else where it was last. */
  async #locate(membership: Membership, signal: AbortSignal): Promise<Place> {
    const { place, onSearch } = this.#deps;
    if (place !== undefined) return { ...place, joinPort: place.joinPort ?? membership.joinPort };
    if (membership.host === '127.0.0.1') return membership; // on this very machine
    onSearch();
    const found = await findOwnCluster(membership.clusterId, fingerprintsOf(membership), signal);
    if (found === undefined) return membership;
    const { host, grpcPort, joinPort } = found;
    if (host !== membership.host || grpcPort !== membership.grpcPort || joinPort !== membership.joinPort) {
      await this.#keep({ ...membership, host, grpcPort, joinPort });
    }
    return found;
  }

  async #keep(membership: Membership): Promise<void> {
    await this.#file.write(membership);
    this.#membership = membership;
  }
}

function fingerprintsOf({ authorities }: Membership): Sha256[] {
  return authorities.map((pem) => keyFingerprintOf(new X509Certificate(pem)));
}

function wasRevoked({ clusterName }: Membership): AppError {
  return new AppError('revoked', `this device was taken out of the cluster ${clusterName}`, {
    hint: 'To ask for joining again, start it with "eo agent --rejoin".',
  });
}
