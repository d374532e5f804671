import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../../common/lifecycle/clock.ts';
import type { ServedModel } from '../../../serving/inference-desk.ts';

type Kind = 'chat.completion' | 'chat.completion.chunk' | 'text_completion';

/** What all parts of an answer begin with. The fingerprint is of the model's file: the same model, the same text for a seed. */
export interface Envelope {
  readonly id: string;
  readonly object: Kind;
  readonly created: number;
  readonly model: string;
  readonly system_fingerprint: string;
}

/** The envelope of a new answer. */
export function envelopeOf(object: Kind, { name, model }: ServedModel, clock: Pick<Clock, 'now'>): Envelope {
  const prefix = object === 'text_completion' ? 'cmpl' : 'chatcmpl';
  return {
    id: `${prefix}-${randomUUID()}`,
    object,
    created: Math.floor(clock.now() / 1_000),
    model: name,
    system_fingerprint: `fp_${model.sha256.slice(0, 12)}`,
  };
}
