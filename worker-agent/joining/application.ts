import type { Candidate } from '../../common/domain/joining.ts';
import { hasCode } from '../../common/errors.ts';
import { createCertificateRequest } from '../../platform/pki/certificate-request.ts';
import type { ShownAuthority } from '../../platform/pki/fetch-authority.ts';
import type { JoinInvitation } from '../../platform/pki/join-string.ts';
import { type Admission, Enrollment } from '../session/enrollment.ts';
import { authorityAt } from './authority-at.ts';
import type { Membership } from './membership-file.ts';
import { type AnnouncedPlace, dialled, type Place } from './place.ts';
import type { WaitingFile, WaitingRequest } from './waiting-file.ts';

export interface ApplicationDeps {
  readonly describe: () => Promise<Candidate>;
  readonly waitingFile: WaitingFile;
  /** A person should compare these digits; null once that is over. */
  readonly onCode: (code: string | null, cluster: string) => void;
}

type Door = Pick<Place, 'host' | 'joinPort'>;

/** How a machine gets into a cluster that it does not belong to: by a token, or by asking. */
export class Application {
  readonly #deps: ApplicationDeps;

  constructor(deps: ApplicationDeps) {
    this.#deps = deps;
  }

  /** Goes in by a join string, at the first of its hosts that answers. @throws AppError `join-refused` or `wrong-authority` */
  async redeem(
    { hosts, joinPort, authority, tokenId: id, secret }: JoinInvitation,
    signal: AbortSignal,
  ): Promise<Membership> {
    const candidate = await this.#deps.describe();
    const { key, request } = await createCertificateRequest();
    let lastError: unknown;
    for (const host of hosts) {
      const door = { host, joinPort };
      try {
        const shown = await authorityAt(door, authority, signal);
        return await through(door, shown, async (enrollment) =>
          toMembership(await enrollment.byToken({ candidate, request }, { id, secret }, signal), door, key),
        );
      } catch (error) {
        signal.throwIfAborted();
        if (!hasCode(error, 'unavailable') && !hasCode(error, 'deadline-exceeded')) throw error;
        lastError = error;
      }
    }
    throw lastError;
  }

  /** Asks, and waits until a person has decided. Goes on with a request that was made before. @throws AppError `join-refused` */
  async ask(place: Place & Partial<AnnouncedPlace>, signal: AbortSignal): Promise<Membership> {
    const { onCode, waitingFile } = this.#deps;
    const shown = await authorityAt(place, place.authority, signal);
    const cluster = place.clusterName ?? place.host;
    return await through(place, shown, async (enrollment) => {
      const waiting = (await this.#kept(shown)) ?? (await this.#askAnew(enrollment, shown, signal));
      onCode(waiting.code, cluster);
      try {
        return toMembership(await untilDecided(enrollment, waiting, signal), place, waiting.key);
      } catch (error) {
        if (hasCode(error, 'join-refused')) await waitingFile.remove();
        throw error;
      } finally {
        onCode(null, cluster);
      }
    });
  }

  /** A request that was made before, to the same authority. */
  async #kept({ fingerprint }: ShownAuthority): Promise<WaitingRequest | undefined> {
    const kept = await this.#deps.waitingFile.read();
    return kept?.authority.fingerprint === fingerprint ? kept : undefined;
  }

  async #askAnew(enrollment: Enrollment, authority: ShownAuthority, signal: AbortSignal): Promise<WaitingRequest> {
    const candidate = await this.#deps.describe();
    const { key, request, keyFingerprint } = await createCertificateRequest();
    const parties = { authority: authority.fingerprint, key: keyFingerprint };
    const { ticket, code } = await enrollment.ask({ candidate, request }, parties, signal);
    const waiting = { ticket, code, key, authority };
    await this.#deps.waitingFile.write(waiting);
    return waiting;
  }
}

/** The orchestrator ends each call that waits after a while: the machine comes back with its ticket. */
async function untilDecided(
  enrollment: Enrollment,
  { ticket }: WaitingRequest,
  signal: AbortSignal,
): Promise<Admission> {
  for (;;) {
    const admission = await enrollment.collect(ticket, signal);
    if (admission !== undefined) return admission;
    signal.throwIfAborted();
  }
}

/** A conversation with whoever this authority vouches for. */
async function through<Result>(
  { host, joinPort }: Door,
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

function toMembership(admission: Admission, { host }: Door, key: string): Membership {
  return { ...admission, host, key, isRevoked: false };
}
