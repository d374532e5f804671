import { asAppError } from '../../../../common/errors.ts';
import { CHANGE_FIELDS, type ChangeField } from './typed-change.ts';

/** What the orchestrator does not take of a change, by field; empty where it is about none of them. */
export function refusedFields(error: unknown): Readonly<Partial<Record<ChangeField, string>>> {
  const { code, message, details } = asAppError(error);
  if (code !== 'invalid-specification') return {};
  const told = CHANGE_FIELDS.flatMap((field) => {
    const text = details[`fields.${field}`] ?? (details['path'] === field ? message : undefined);
    return text === undefined ? [] : [[field, sentence(String(text).replace(`${field}: `, ''))] as const];
  });
  return Object.fromEntries(told);
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
