import type { EventBody } from '../../../common/domain/event.ts';

/** The fields of an event, flat: what is in another is named by both, such as `failure.code`. */
export function eventFields(body: EventBody): readonly (readonly [name: string, value: unknown])[] {
  return flat(body, '').filter(([name]) => name !== 'kind');
}

function flat(value: object, before: string): readonly (readonly [string, unknown])[] {
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    const path = `${before}${name}`;
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return [[path, inner] as const];
    return flat(inner, `${path}.`);
  });
}
