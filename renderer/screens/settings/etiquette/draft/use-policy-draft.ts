import { useState } from 'react';
import { merged, type PolicyLayer } from '../../../../../common/etiquette/effective-policy.ts';
import type { EtiquetteSettings } from '../../../../../common/specs/etiquette-policy.ts';
import type { PolicyField } from '../policy-rows.ts';
import { applied, differing, type PolicyChange, type PolicyChanges, policyIssues, withChange } from './policy-draft.ts';

interface Draft {
  /** What was set when the first change was made. */
  readonly base: EtiquetteSettings;
  readonly changes: PolicyChanges;
}

const NONE: Draft = { base: {}, changes: {} };

/** Changes of one scope's settings that nobody has saved yet. `told` is what is set there, `below` the layers under it. */
export function usePolicyDraft(told: EtiquetteSettings, below: readonly PolicyLayer[]) {
  /** What was saved last, until the orchestrator has been asked again. */
  const [saved, setSaved] = useState<{ readonly settings: EtiquetteSettings; readonly over: EtiquetteSettings }>();
  const now = saved?.over === told ? saved.settings : told;
  const [draft, setDraft] = useState<Draft>(NONE);
  const isChanged = Object.keys(draft.changes).length > 0;
  const { changes } = draft;
  const base = isChanged ? draft.base : now;
  const { policy: inherited, sources } = merged(below);
  const wished = applied(base, changes);
  const change = (field: PolicyField, what: PolicyChange): void =>
    setDraft((before) => {
      const from = Object.keys(before.changes).length > 0 ? before.base : now;
      return { base: from, changes: withChange(before.changes, [field, what], { base: from, inherited }) };
    });
  const theirs = isChanged ? differing(base, now) : [];
  return {
    now,
    base,
    changes,
    inherited,
    sources,
    wished,
    issues: policyIssues(wished),
    /** Fields that somebody else has changed since the first change was made here. */
    theirs,
    set: (field: PolicyField, value: unknown) => change(field, { kind: 'set', value }),
    reset: (field: PolicyField) => change(field, { kind: 'reset' }),
    resetAll: () => setDraft({ base: now, changes: Object.fromEntries(Object.keys(now).map(toReset)) }),
    discard: () => setDraft(NONE),
    keepSaved: (settings: EtiquetteSettings) => {
      setSaved({ settings, over: told });
      setDraft(NONE);
    },
    /** Goes on from what is set now, with all changes or without those of fields that others have changed. */
    rebase: (whose: 'mine' | 'theirs') => {
      const kept = Object.entries(changes).filter(
        ([field]) => whose === 'mine' || !theirs.includes(field as PolicyField),
      );
      let next: PolicyChanges = {};
      for (const [field, what] of kept) next = withChange(next, [field as PolicyField, what], { base: now, inherited });
      setDraft({ base: now, changes: next });
    },
  };
}

export type PolicyDraft = ReturnType<typeof usePolicyDraft>;

function toReset(field: string): [string, PolicyChange] {
  return [field, { kind: 'reset' }];
}
