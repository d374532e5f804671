import type { EtiquetteScope } from '../../../../common/specs/etiquette-policy.ts';

/** Whom the address is about: `?tag=office`, `?device=ID`, else all devices. */
export function scopeIn(search: string): EtiquetteScope {
  const given = new URLSearchParams(search);
  const [tag, id] = [given.get('tag'), given.get('device')];
  if (id !== null && id !== '') return { kind: 'device', id };
  return tag === null || tag === '' ? { kind: 'cluster' } : { kind: 'group', tag };
}

/** Where the rules for somebody are set. */
export function policyPath(scope: EtiquetteScope): string {
  const path = '/settings/etiquette';
  if (scope.kind === 'cluster') return path;
  const about = scope.kind === 'group' ? { tag: scope.tag } : { device: scope.id };
  return `${path}?${new URLSearchParams(about)}`;
}

/** The same for the same scope. */
export function scopeKey(scope: EtiquetteScope): string {
  return policyPath(scope);
}
