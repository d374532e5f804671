import { Sha256 } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { KeyStore } from '../../platform/keys/key-store.ts';
import { openSigner } from '../../platform/keys/open-signer.ts';
import type { Signer } from '../../platform/keys/signer.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { Database } from '../storage/database.ts';
import { CheckpointRows } from '../storage/rows/checkpoint-rows.ts';
import { type ChainPlace, EventRows } from '../storage/rows/event-rows.ts';
import { checkpointStatement } from './checkpoint-statement.ts';
import type { EventLog } from './event-log.ts';

interface EventCheckpointsDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append' | 'end'>;
  readonly keys: KeyStore;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'warn'>;
}

/** Every event whose sequence is a multiple of this has a checkpoint. */
export const CHECKPOINT_EVENTS = 1_000;
const HOUR_MS = 3_600_000;
const KEY = 'audit';

/**
 * Signs the chain of events with the cluster's audit key: at every thousandth event, once an hour when there were new
 * ones, at the start for what a crash has left, and at a clean stop. A key that was lost is replaced, and an event says so.
 */
export class EventCheckpoints implements Service {
  readonly name = 'event-checkpoints';
  readonly #deps: EventCheckpointsDeps;
  readonly #rows: CheckpointRows;
  readonly #events: EventRows;
  #signer: Signer | undefined;
  #disarm = () => {};

  constructor(deps: EventCheckpointsDeps) {
    this.#deps = deps;
    this.#rows = new CheckpointRows(deps.database);
    this.#events = new EventRows(deps.database);
  }

  /** @throws AppError `invalid-config` when the key is spoilt or open to others */
  async start(): Promise<void> {
    const { database, events, keys, clock, log } = this.#deps;
    const signer = await openSigner(keys, KEY);
    const previousKeyId = this.#rows.last()?.key_id ?? signer.keyId;
    this.#signer = signer;
    database.transaction(() => {
      if (previousKeyId !== signer.keyId) {
        const [keyId, previous] = [Sha256.parse(signer.keyId), Sha256.parse(previousKeyId)];
        events.append({ kind: 'audit-key-replaced', keyId, previousKeyId: previous });
        log.warn({ keyId, previousKeyId }, 'the audit key was lost: a new one was made');
      }
      this.sign();
    });
    this.#disarm = clock.every(HOUR_MS, () => this.#signInTime());
  }

  async stop(): Promise<void> {
    this.#disarm();
    if (this.#signer !== undefined) this.sign();
    this.#signer = undefined;
  }

  /** The key that signs now. */
  get keyId(): string {
    if (this.#signer === undefined) throw new Error('the audit key is not open');
    return this.#signer.keyId;
  }

  /** Signs an event in its own transaction when it is a thousandth one. */
  signWhenDue(place: ChainPlace): void {
    if (place.sequence % CHECKPOINT_EVENTS === 0) this.#add(place);
  }

  /** Signs what is not signed yet, every thousandth event in between included. */
  sign(): void {
    this.#deps.database.transaction(() => {
      const end = this.#deps.events.end();
      const last = this.#rows.last()?.sequence ?? 0;
      const nextDue = (Math.floor(last / CHECKPOINT_EVENTS) + 1) * CHECKPOINT_EVENTS;
      for (let sequence = nextDue; sequence < end.sequence; sequence += CHECKPOINT_EVENTS) {
        const place = this.#events.placeOf(sequence);
        if (place !== undefined) this.#add(place);
      }
      if (end.sequence > last) this.#add(this.#events.placeOf(end.sequence));
    });
  }

  #signInTime(): void {
    try {
      this.sign();
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'the event log could not be signed; it is tried again in an hour');
    }
  }

  #add(place: ChainPlace | undefined): void {
    const signer = this.#signer;
    // Before the start nothing can be signed; without an event there is nothing to sign.
    if (signer === undefined || place === undefined) return;
    const checkpoint = { ...place, at: this.#deps.clock.now() };
    this.#rows.add({
      ...checkpoint,
      key_id: signer.keyId,
      public_key: signer.publicKey,
      signature: signer.sign(checkpointStatement(checkpoint)),
    });
  }
}
