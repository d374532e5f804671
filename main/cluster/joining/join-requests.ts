import { randomBytes } from 'node:crypto';
import type { DeviceId } from '../../../common/domain/ids.ts';
import { type Candidate, type JoinRequest, JoinRequestId } from '../../../common/domain/joining.ts';
import { AppError } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import { hashOfSecret, newSecret } from '../../../platform/keys/secret.ts';
import type { EventLog } from '../../events/event-log.ts';
import type { Database } from '../../storage/database.ts';
import { JoinRequestRows, type StoredJoinRequest } from '../../storage/rows/join-request-rows.ts';

interface JoinRequestsDeps {
  readonly database: Database;
  readonly events: EventLog;
  readonly clock: Clock;
}

interface Application {
  readonly candidate: Candidate;
  /** PKCS#10, DER. */
  readonly request: Uint8Array;
  readonly code: string;
  readonly address: string;
}

/** A person has this long to decide, and the machine to come back for the answer. */
const VALID_MS = 24 * 3_600_000;
const MOST_PENDING = 64;
/** One address does not fill the list for all others. */
const MOST_OF_ADDRESS = 8;

/** Machines that ask to join, until a person has decided and they have heard of it. */
export class JoinRequests {
  readonly #deps: JoinRequestsDeps;
  readonly #rows: JoinRequestRows;
  readonly #decided = new Map<JoinRequestId, PromiseWithResolvers<void>>();

  constructor(deps: JoinRequestsDeps) {
    this.#deps = deps;
    this.#rows = new JoinRequestRows(deps.database);
  }

  /** Takes a request; returns the ticket with which the machine comes back. @throws AppError `too-many-requests` */
  ask({ candidate, request, code, address }: Application): string {
    const { database, events, clock } = this.#deps;
    const now = clock.now();
    const ticket = newSecret(128);
    const stored: StoredJoinRequest = {
      id: JoinRequestId.parse(randomBytes(5).toString('hex')),
      ticketHash: hashOfSecret(ticket),
      state: 'pending',
      code,
      address,
      candidate,
      request,
      deviceId: null,
      askedAt: now,
      expiresAt: now + VALID_MS,
    };
    database.transaction(() => {
      this.#rows.removeExpired(now);
      const pending = this.#rows.pending();
      const ofAddress = pending.filter((one) => one.address === address);
      if (pending.length >= MOST_PENDING || ofAddress.length >= MOST_OF_ADDRESS) {
        throw new AppError('too-many-requests', 'too many machines wait to be let in', {
          hint: 'Approve or deny those that wait: "eo devices" lists them.',
        });
      }
      this.#rows.put(stored);
      events.append({ kind: 'device-asked-to-join', requestId: stored.id, deviceName: candidate.name, address });
    });
    return ticket;
  }

  /** Those that wait for a person, oldest first. */
  list(): JoinRequest[] {
    const now = this.#deps.clock.now();
    return this.#rows
      .pending()
      .filter((one) => one.expiresAt > now)
      .map(toJoinRequest);
  }

  /** The request of a ticket. @throws AppError `join-refused` when it is not known, has expired or was denied */
  ofTicket(ticket: string): StoredJoinRequest {
    const request = this.#rows.byTicket(hashOfSecret(ticket));
    if (request === undefined || request.expiresAt <= this.#deps.clock.now()) {
      throw new AppError('join-refused', 'the request to join has expired');
    }
    if (request.state === 'denied') throw new AppError('join-refused', 'a person has denied the request to join');
    return request;
  }

  /** The certificate request of a machine that waits, PKCS#10 in DER. @throws AppError `not-found` */
  applicationOf(id: JoinRequestId): Uint8Array {
    return this.#pending(id).request;
  }

  /** Waits until the request is decided or the signal fires. */
  async untilDecided({ id, state }: StoredJoinRequest, signal: AbortSignal): Promise<void> {
    if (state !== 'pending' || signal.aborted) return;
    const decided = this.#decided.get(id) ?? Promise.withResolvers<void>();
    this.#decided.set(id, decided);
    const stopped = Promise.withResolvers<void>();
    const stop = () => stopped.resolve();
    signal.addEventListener('abort', stop, { once: true });
    await Promise.race([decided.promise, stopped.promise]);
    signal.removeEventListener('abort', stop);
  }

  /**
   * A person has compared the digits and lets the machine in with `admit`, in one transaction.
   * @throws AppError `not-found`; `conflict` when other digits were given than the request's
   */
  approve(id: JoinRequestId, code: string, admit: (request: StoredJoinRequest) => DeviceId): DeviceId {
    const request = this.#pending(id);
    if (request.code !== code) {
      throw new AppError(
        'conflict',
        `the digits differ: the orchestrator has other ones for ${request.candidate.name}`,
        {
          hint: 'If the device really shows those, somebody is between the two: deny the request.',
        },
      );
    }
    const deviceId = this.#deps.database.transaction(() => {
      const admitted = admit(request);
      this.#rows.put({ ...request, state: 'approved', deviceId: admitted });
      return admitted;
    });
    this.#tell(id);
    return deviceId;
  }

  /** @throws AppError `not-found` */
  deny(id: JoinRequestId): void {
    const { database, events } = this.#deps;
    const request = this.#pending(id);
    database.transaction(() => {
      this.#rows.put({ ...request, state: 'denied' });
      events.append({ kind: 'join-request-denied', requestId: id, deviceName: request.candidate.name });
    });
    this.#tell(id);
  }

  /** The device was taken out of the cluster: its ticket is worth nothing any more. */
  forget(deviceId: DeviceId): void {
    this.#rows.removeOf(deviceId);
  }

  #pending(id: JoinRequestId): StoredJoinRequest {
    const request = this.#rows.get(id);
    if (request?.state === 'pending' && request.expiresAt > this.#deps.clock.now()) return request;
    throw new AppError('not-found', `no machine waits with the request ${id}`);
  }

  #tell(id: JoinRequestId): void {
    this.#decided.get(id)?.resolve();
    this.#decided.delete(id);
  }
}

function toJoinRequest({ id, code, address, candidate, askedAt, expiresAt }: StoredJoinRequest): JoinRequest {
  const { name, agentVersion, hardware } = candidate;
  return { id, state: 'pending', name, code, address, agentVersion, hardware, askedAt, expiresAt };
}
