import { EtiquettePolicy, type EtiquetteSettings } from '../../../../../common/specs/etiquette-policy.ts';
import type { Issue } from '../../../new-job/draft/draft-problem.ts';
import type { PolicyField } from '../policy-rows.ts';

/** What somebody wants of a field: another value, as it was typed, or that of the layer below. */
export type PolicyChange = { readonly kind: 'set'; readonly value: unknown } | { readonly kind: 'reset' };
export type PolicyChanges = Readonly<Partial<Record<PolicyField, PolicyChange>>>;

/** Settings as they are wished: a value may still be wrong. */
export type WishedSettings = Readonly<Partial<Record<PolicyField, unknown>>>;

/** Changes with one more; what changes nothing is none. `inherited` is what holds where nothing is set. */
export function withChange(
  changes: PolicyChanges,
  [field, change]: readonly [PolicyField, PolicyChange],
  { base, inherited }: { readonly base: EtiquetteSettings; readonly inherited: EtiquettePolicy },
): PolicyChanges {
  const { [field]: _, ...others } = changes;
  const isSet = field in base;
  const isNone = change.kind === 'reset' ? !isSet : isSame(change.value, isSet ? base[field] : inherited[field]);
  return isNone ? others : { ...others, [field]: change };
}

/** What would be set after the changes. */
export function applied(base: EtiquetteSettings, changes: PolicyChanges): WishedSettings {
  const wished: Record<string, unknown> = { ...base };
  for (const [field, change] of Object.entries(changes)) {
    if (change.kind === 'reset') delete wished[field];
    else wished[field] = change.value;
  }
  return wished;
}

/** The fields in which two settings differ: set in one of them only, or otherwise. */
export function differing(before: EtiquetteSettings, now: EtiquetteSettings): PolicyField[] {
  const fields = new Set([...Object.keys(before), ...Object.keys(now)]) as Set<PolicyField>;
  return [...fields].filter((field) => !isSame(before[field], now[field]));
}

/** What is wrong with wished settings, by field. */
export function policyIssues(wished: WishedSettings): Readonly<Partial<Record<PolicyField, readonly Issue[]>>> {
  const issues: Partial<Record<PolicyField, readonly Issue[]>> = {};
  for (const [field, value] of Object.entries(wished) as [PolicyField, unknown][]) {
    const { error } = EtiquettePolicy.shape[field].safeParse(value);
    if (error !== undefined) issues[field] = error.issues;
  }
  return issues;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
