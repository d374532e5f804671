import type { JobChange } from '../../../../common/specs/job-change.ts';
import type { JobSpec } from '../../../../common/specs/job-spec.ts';
import type { Format } from '../../../language/format.ts';
import type { Messages } from '../../../language/messages.ts';
import { CHANGE_FIELDS, type ChangeField } from './typed-change.ts';

/** What is different, for people: `Rounds 10 → 20, Priority normal → high`. */
export function changeText(before: JobSpec, after: JobChange, messages: Messages, format: Format): string {
  const shown = (field: ChangeField, spec: JobChange): string => {
    const value = spec[field];
    if (value === undefined) return '';
    if (value === 'auto') return value;
    return typeof value === 'number' ? format.number(value, 6) : messages.newJob.advanced.priority.names[value];
  };
  return CHANGE_FIELDS.filter((field) => after[field] !== undefined)
    .map((field) => `${fieldLabel(field, messages)} ${shown(field, before)} → ${shown(field, after)}`)
    .join(', ');
}

export function fieldLabel(field: ChangeField, { jobs, newJob }: Messages): string {
  return field === 'priority' ? newJob.advanced.priority.label : jobs.change.fields[field];
}
