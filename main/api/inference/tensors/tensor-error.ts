import type { ErrorDialect } from '../../error-dialect.ts';

/** Errors as the Open Inference Protocol writes them: `{"error": "…"}`. */
export const tensorError: ErrorDialect = {
  bodyOf: ({ message, hint }) => ({ error: hint === undefined ? message : `${message}. ${hint}` }),
};
