import type { EventBody } from '../../../common/domain/event.ts';

export function count(number: number): string {
  return number.toLocaleString('fr-FR');
}

export function counted(number: number, noun: string): string {
  return `${count(number)} ${noun}${number < 2 ? '' : 's'}`;
}

/** De qui sont ces égards. */
export function scopeOf({ scope, name }: Extract<EventBody, { readonly kind: 'etiquette-changed' }>): string {
  if (scope.kind === 'cluster') return 'du groupe';
  return scope.kind === 'group' ? `des appareils marqués ${name}` : `de ${name}`;
}

/** De quel journal il s’agit, et ce qu’il dit désormais. */
export function levelOf({
  scope,
  name,
  component,
  level,
}: Extract<EventBody, { readonly kind: 'log-level-changed' }>): string {
  const where = scope === 'everywhere' ? 'partout' : scope === 'orchestrator' ? 'de l’orchestrateur' : `de ${name}`;
  const what = component === null ? 'tous les composants' : component;
  return `le niveau de journal de ${what} ${where} ${level === null ? 'comme d’habitude' : `à ${level}`}`;
}
