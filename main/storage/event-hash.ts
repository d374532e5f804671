import { hash } from 'node:crypto';
import { netstrings } from './netstrings.ts';

/** An event as it stands in its row. Both texts are hashed exactly as they are stored. */
export interface HashedEvent {
  readonly sequence: number;
  readonly at: number;
  readonly kind: string;
  readonly body_json: string;
  /** `null`, as JSON, when the orchestrator acted on its own. */
  readonly actor_json: string;
}

/** What stands for the hash before that of event 1. */
export const FIRST_HASH = '0'.repeat(64);

/**
 * The hash that chains an event to the one before it: SHA-256, in lower-case hexadecimal, of the netstrings of previous
 * hash, sequence, time, kind, body and actor. Migrations and kept logs depend on it: it never changes.
 */
export function eventHash(previous: string, { sequence, at, kind, body_json, actor_json }: HashedEvent): string {
  return hash('sha256', netstrings([previous, sequence, at, kind, body_json, actor_json]), 'hex');
}
