import type { ServedModel } from '../../serving/inference-desk.ts';
import { refuse } from './read-request.ts';

/** Checks that a model takes text, and a conversation where it is asked for one. @throws AppError `invalid-argument` */
export function checkTextModel({ name, interface: by, canChat }: ServedModel, wanted: 'text' | 'chat'): void {
  if (by !== 'text') throw refuse('model', `${name} takes tensors, not text: ask POST /v2/models/${name}/infer`);
  if (wanted === 'chat' && !canChat) {
    throw refuse('model', `${name} has no chat template: it completes texts, ask POST /v1/completions`);
  }
}
