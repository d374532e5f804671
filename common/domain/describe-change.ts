import type { JobChange } from '../specs/job-change.ts';

/** What of a job was changed, by the names of its specification: `rounds 10 → 20, priority normal → high`. */
export function describeChange(before: JobChange, after: JobChange): string {
  const was = new Map(Object.entries(before));
  return Object.entries(after)
    .map(([field, value]) => `${field} ${was.get(field)} → ${value}`)
    .join(', ');
}
