import { toErrorBody } from './error-answers.ts';
import type { ErrorDialect } from './error-dialect.ts';
import { anthropicError } from './inference/anthropic/anthropic-error.ts';
import { openAiError } from './inference/openai/openai-error.ts';
import { tensorError } from './inference/tensors/tensor-error.ts';

const CONTROL: ErrorDialect = { bodyOf: toErrorBody };

/** In which form the errors of a path are written, also of paths that are none: by the interface that it belongs to. */
export function dialectAt(path: string): ErrorDialect {
  if (isBelow(path, '/v1/messages')) return anthropicError;
  if (isBelow(path, '/v1')) return openAiError;
  return isBelow(path, '/v2') ? tensorError : CONTROL;
}

/** True for paths of the interfaces by which programs ask served models: no screen is there. */
export function isInferencePath(path: string): boolean {
  return dialectAt(path) !== CONTROL;
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder) && /^(?:$|[/?])/.test(path.slice(folder.length));
}
