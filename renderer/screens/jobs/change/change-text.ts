import type { JobChange } from '../../../../common/specs/job-change.ts';
import type { JobSpec } from '../../../../common/specs/job-spec.ts';
import type { Format } from '../../../language/format.ts';
import type { Messages } from '../../../language/messages.ts';
import { CHANGE_FIELDS, type ChangeField } from './typed-change.ts';

/** What is different, for people: `Rounds 10 → 20, Priority normal → high`. */
export function changeText(before: JobSpec, after: JobChange, { jobs }: Messages, format: Format): string {
  const shown = (field: ChangeField, spec: JobChange): string => {
    const value = spec[field];
    if (value === undefined) return '';
    return typeof value === 'number' ? format.number(value, 6) : jobs.priorities[value];
  };
  return CHANGE_FIELDS.filter((field) => after[field] !== undefined)
    .map((field) => `${jobs.change.fields[field]} ${shown(field, before)} → ${shown(field, after)}`)
    .join(', ');
}
