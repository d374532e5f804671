import type { JobSpec } from '../../../../common/specs/job-spec.ts';

/** A field of specifications that are not all the same there. */
export interface DifferingField {
  /** Such as `strategy.fraction`. */
  readonly path: string;
  /** As text, in the order of the specifications; undefined where a specification has no such field. */
  readonly values: readonly (string | undefined)[];
}

/** What differs between specifications, in the order of their fields. The name always does, and is left out. */
export function differingFields(specs: readonly JobSpec[]): readonly DifferingField[] {
  const flat = specs.map((spec) => new Map(leavesOf(spec, '').filter(([path]) => path !== 'name')));
  const paths = new Set(flat.flatMap((fields) => [...fields.keys()]));
  return [...paths].flatMap((path) => {
    const values = flat.map((fields) => fields.get(path));
    return new Set(values).size > 1 ? [{ path, values }] : [];
  });
}

function leavesOf(value: unknown, path: string): [path: string, text: string][] {
  if (Array.isArray(value) && value.every((item) => typeof item !== 'object')) return [[path, value.join(' × ')]];
  if (typeof value !== 'object' || value === null) return [[path, String(value)]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, path === '' ? key : `${path}.${key}`));
}
