import { verify } from 'node:crypto';
import { EventBody } from '../../common/domain/event.ts';
import { keyIdOf } from '../../platform/keys/key-id.ts';
import { eventHash, FIRST_HASH } from '../storage/event-hash.ts';
import type { StoredCheckpoint } from '../storage/rows/checkpoint-rows.ts';
import type { StoredEvent } from '../storage/rows/event-rows.ts';
import { checkpointStatement } from './checkpoint-statement.ts';
import { CHECKPOINT_EVENTS } from './event-checkpoints.ts';

/** What is wrong with the log, and the first event that it concerns. */
export interface ChainFault {
  readonly firstBad: number;
  readonly problem: string;
}

/** A walk along the chain of events, oldest first, which stops at the first fault. */
export class ChainWalk {
  readonly #from: number;
  /** The last checkpoint of each key that signed, and the last event that each replaced key could have signed. */
  readonly #lastSigned = new Map<string, number>();
  readonly #replacedAt = new Map<string, number>();
  #last: number;
  #hash: string;
  #removedThrough = 0;
  #events = 0;
  #checkpoints = 0;
  #signedThrough: number;

  /** `from` is the oldest event that is kept; `beginning` the checkpoint before it, where older ones were deleted. */
  constructor(from: number, beginning: StoredCheckpoint | undefined) {
    this.#from = from;
    this.#last = from - 1;
    this.#signedThrough = from - 1;
    this.#hash = beginning?.hash ?? FIRST_HASH;
  }

  get last(): number {
    return this.#last;
  }

  /** Where the walk has come to without a fault. */
  get progress() {
    return {
      events: this.#events,
      checkpoints: this.#checkpoints,
      signedThrough: this.#signedThrough,
      hash: this.#hash,
    };
  }

  /** The checkpoint that stands for the events that were deleted. */
  begin(beginning: StoredCheckpoint | undefined): ChainFault | undefined {
    if (this.#from === 1) return undefined;
    const before = this.#from - 1;
    if (beginning === undefined) {
      return { firstBad: before, problem: `event ${before} is missing, and no checkpoint stands for it` };
    }
    return this.#checkSignature(beginning);
  }

  /** The next event, with its checkpoint where there is one. */
  step(event: StoredEvent, checkpoint: StoredCheckpoint | undefined): ChainFault | undefined {
    const { sequence } = event;
    const expected = this.#last + 1;
    if (sequence !== expected) return { firstBad: expected, problem: missing(expected, sequence - 1) };
    const hash = eventHash(this.#hash, event);
    if (hash !== event.hash) {
      const suspects = sequence === 1 ? 'event 1' : `event ${sequence}, or the one before it,`;
      return { firstBad: sequence, problem: `${suspects} was changed: its hash does not fit` };
    }
    this.#last = sequence;
    this.#hash = hash;
    this.#note(event);
    this.#events++;
    return this.#checkCheckpoint(sequence, checkpoint);
  }

  /** What can be said only at the end: that nothing lies behind it, and that it all was done by known keys. */
  end(highestGiven: number, lastCheckpoint: number, keyId: string): ChainFault | undefined {
    const highest = Math.max(highestGiven, lastCheckpoint);
    if (highest > this.#last) return { firstBad: this.#last + 1, problem: missing(this.#last + 1, highest) };
    if (this.#removedThrough < this.#from - 1) {
      const firstBad = this.#removedThrough + 1;
      return { firstBad, problem: `${missing(firstBad, this.#from - 1)}: no event says that they were deleted` };
    }
    for (const [key, signed] of this.#lastSigned) {
      if (key === keyId || signed < (this.#replacedAt.get(key) ?? 0)) continue;
      return {
        firstBad: Math.max(signed, 1),
        problem: `the checkpoint of event ${signed} was signed by the unknown key ${key.slice(0, 16)}`,
      };
    }
    return undefined;
  }

  #checkCheckpoint(sequence: number, checkpoint: StoredCheckpoint | undefined): ChainFault | undefined {
    const firstBad = this.#signedThrough + 1;
    if (checkpoint === undefined) {
      if (sequence % CHECKPOINT_EVENTS !== 0) return undefined;
      return { firstBad, problem: `the checkpoint of event ${sequence} is missing` };
    }
    if (checkpoint.hash !== this.#hash) {
      return { firstBad, problem: `events ${firstBad} to ${sequence} are not those that were signed` };
    }
    const fault = this.#checkSignature(checkpoint);
    if (fault !== undefined) return { ...fault, firstBad };
    this.#signedThrough = sequence;
    this.#checkpoints++;
    return undefined;
  }

  #checkSignature(checkpoint: StoredCheckpoint): ChainFault | undefined {
    const { sequence, key_id, public_key, signature } = checkpoint;
    const statement = Buffer.from(checkpointStatement(checkpoint));
    if (!isSignedBy(public_key, key_id, statement, signature)) {
      return { firstBad: sequence, problem: `the signature of the checkpoint of event ${sequence} is not valid` };
    }
    this.#lastSigned.set(key_id, sequence);
    return undefined;
  }

  /** Remembers what the log says about itself. */
  #note({ sequence, kind, body_json }: StoredEvent): void {
    if (kind !== 'audit-key-replaced' && kind !== 'old-events-removed') return;
    const body = bodyOf(body_json);
    if (body?.kind === 'audit-key-replaced') this.#replacedAt.set(body.previousKeyId, sequence);
    if (body?.kind === 'old-events-removed') this.#removedThrough = Math.max(this.#removedThrough, body.through);
  }
}

function missing(from: number, to: number): string {
  return from === to ? `event ${from} is missing` : `events ${from} to ${to} are missing`;
}

function bodyOf(json: string): EventBody | undefined {
  try {
    return EventBody.parse(JSON.parse(json));
  } catch {
    return undefined;
  }
}

function isSignedBy(publicKey: string, keyId: string, statement: Buffer, signature: Buffer): boolean {
  try {
    return keyIdOf(publicKey) === keyId && verify(null, statement, publicKey, signature);
  } catch {
    return false;
  }
}
