import type { EventBody } from './event.ts';

/** What a silence keeps quiet. */
export function silencedOf({ alertId, deviceId, rule }: Extract<EventBody, { kind: 'silence-added' }>): string {
  const parts = [
    ...(alertId === undefined ? [] : [`alert ${alertId}`]),
    ...(rule === undefined ? [] : [`rule ${rule}`]),
    ...(deviceId === undefined ? [] : [`device ${deviceId}`]),
  ];
  return parts.join(' and ');
}

export function timeOf(at: number): string {
  return `${new Date(at).toISOString().replace('T', ' ').slice(0, 16)} UTC`;
}

export function count(number: number): string {
  return number.toLocaleString('en-US');
}

export function counted(number: number, noun: string): string {
  return `${count(number)} ${noun}${number === 1 ? '' : 's'}`;
}

/** Whose etiquette it is. */
export function scopeOf({ scope, name }: Extract<EventBody, { readonly kind: 'etiquette-changed' }>): string {
  if (scope.kind === 'cluster') return 'of the cluster';
  return scope.kind === 'group' ? `of the devices tagged ${name}` : `of ${name}`;
}

/** Which log it is about, and how much of it there is from now on. */
export function levelOf({
  scope,
  name,
  component,
  level,
}: Extract<EventBody, { readonly kind: 'log-level-changed' }>): string {
  const where = scope === 'everywhere' ? 'everywhere' : `of ${scope === 'orchestrator' ? 'the orchestrator' : name}`;
  return `the log level of ${component ?? 'all components'} ${where} ${level === null ? 'back to the usual' : `to ${level}`}`;
}
