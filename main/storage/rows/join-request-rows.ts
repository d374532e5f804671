import { z } from 'zod';
import { DeviceId } from '../../../common/domain/ids.ts';
import { Candidate, JoinRequestId } from '../../../common/domain/joining.ts';
import type { Database } from '../database.ts';

const State = z.enum(['pending', 'approved', 'denied']);

/** A machine that asked to join, with all that it takes to let it in. */
export interface StoredJoinRequest {
  readonly id: JoinRequestId;
  /** SHA-256 of the ticket, hexadecimal. */
  readonly ticketHash: string;
  readonly state: z.infer<typeof State>;
  readonly code: string;
  readonly address: string;
  readonly candidate: Candidate;
  /** PKCS#10, DER. */
  readonly request: Uint8Array;
  /** The id that it was let in with. */
  readonly deviceId: DeviceId | null;
  readonly askedAt: number;
  readonly expiresAt: number;
}

interface Row {
  readonly id: string;
  readonly ticket_hash: string;
  readonly state: string;
  readonly code: string;
  readonly address: string;
  readonly candidate_json: string;
  readonly request: Uint8Array;
  readonly device_id: string | null;
  readonly asked_at: number;
  readonly expires_at: number;
}

function toRequest(row: Row): StoredJoinRequest {
  return {
    id: JoinRequestId.parse(row.id),
    ticketHash: row.ticket_hash,
    state: State.parse(row.state),
    code: row.code,
    address: row.address,
    candidate: Candidate.parse(JSON.parse(row.candidate_json)),
    request: row.request,
    deviceId: DeviceId.nullable().parse(row.device_id),
    askedAt: row.asked_at,
    expiresAt: row.expires_at,
  };
}

/** Rows of the machines that ask to join. */
export class JoinRequestRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  put(request: StoredJoinRequest): void {
    const { candidate, ...columns } = request;
    this.#database
      .prepare(
        `insert into join_requests
           (id, ticket_hash, state, code, address, candidate_json, request, device_id, asked_at, expires_at)
         values (@id, @ticketHash, @state, @code, @address, @candidateJson, @request, @deviceId, @askedAt, @expiresAt)
         on conflict (id) do update set state = excluded.state, device_id = excluded.device_id`,
      )
      .run({ ...columns, candidateJson: JSON.stringify(candidate) });
  }

  get(id: JoinRequestId): StoredJoinRequest | undefined {
    const row = this.#database.prepare<[string], Row>('select * from join_requests where id = ?').get(id);
    return row && toRequest(row);
  }

  byTicket(ticketHash: string): StoredJoinRequest | undefined {
    const row = this.#database
      .prepare<[string], Row>('select * from join_requests where ticket_hash = ?')
      .get(ticketHash);
    return row && toRequest(row);
  }

  /** Those that wait for a person, oldest first. */
  pending(): StoredJoinRequest[] {
    return this.#database
      .prepare<[], Row>("select * from join_requests where state = 'pending' order by asked_at, id")
      .all()
      .map(toRequest);
  }

  removeOf(deviceId: DeviceId): void {
    this.#database.prepare<[string]>('delete from join_requests where device_id = ?').run(deviceId);
  }

  removeExpired(now: number): void {
    this.#database.prepare<[number]>('delete from join_requests where expires_at <= ?').run(now);
  }
}
