import type { AttentionBoard } from '../attention/attention-board.ts';
import { controlApi } from './control-api.ts';

export interface AttentionDeps {
  readonly attention: Pick<AttentionBoard, 'list' | 'dismiss'>;
}

/** What needs a person now. */
export function attentionHandlers({ attention }: AttentionDeps) {
  return {
    list: controlApi.attention.list.handler(() => attention.list()),
    dismiss: controlApi.attention.dismiss.handler(({ input }) => attention.dismiss(input.id)),
  };
}
