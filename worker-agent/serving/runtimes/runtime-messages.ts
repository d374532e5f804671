import type { AnswerEnd, AnswerPiece } from '../../../common/serving/inference-answer.ts';
import type { RuntimeFacts } from '../../../common/serving/replica-plan.ts';
import type { SentError } from '../../../platform/process/calls.ts';
import type { RuntimeCall, RuntimeSetup } from '../runtime.ts';

/** Bytes on a line: as they are where it clones, as base64 where it writes JSON. */
export type SentBytes = Uint8Array | string;

/** What the agent tells a runtime's process. */
export type ToRuntime =
  | { readonly kind: 'load'; readonly setup: RuntimeSetup }
  | { readonly kind: 'infer'; readonly id: number; readonly call: Sent<RuntimeCall> }
  | { readonly kind: 'steer'; readonly id: number; readonly to: 'cancel' | 'pause' | 'resume' };

/** What has come of one call. */
export type RuntimeEvent =
  | { readonly id: number; readonly piece: AnswerPiece }
  | { readonly id: number; readonly end: Sent<AnswerEnd> }
  | { readonly id: number; readonly error: SentError };

/** What a runtime's process tells the agent. */
export type FromRuntime =
  | { readonly kind: 'ready'; readonly facts: Omit<RuntimeFacts, 'loadMs'> }
  | { readonly kind: 'refused'; readonly error: SentError }
  | { readonly kind: 'events'; readonly events: readonly RuntimeEvent[] };

/** Something with content, ready for a line. */
export type Sent<Whole extends { readonly content: Uint8Array }> = Omit<Whole, 'content'> & {
  readonly content: SentBytes;
};

/** How messages cross: `json` is quicker for text, `advanced` takes the bytes of tensors as they are. */
export type Serialization = 'json' | 'advanced';

/** Readies something with content for a line. */
export function toSent<Whole extends { readonly content: Uint8Array }>(
  whole: Whole,
  serialization: Serialization,
): Sent<Whole> {
  const { buffer, byteOffset, byteLength } = whole.content;
  if (serialization === 'advanced') return whole;
  return { ...whole, content: Buffer.from(buffer, byteOffset, byteLength).toString('base64') };
}

/** The bytes that have come over a line, in memory of their own. */
export function fromSent(content: SentBytes): Uint8Array {
  return typeof content === 'string' ? new Uint8Array(Buffer.from(content, 'base64')) : content;
}
