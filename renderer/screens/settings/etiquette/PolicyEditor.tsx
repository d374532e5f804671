import { merged } from '../../../../common/etiquette/effective-policy.ts';
import { Section } from '../../../components/Section.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { type Need, useRefusal } from '../../../stores/session-store.ts';
import { ChangesBar } from './ChangesBar.tsx';
import { usePolicyDraft } from './draft/use-policy-draft.ts';
import { PastTrial } from './past/PastTrial.tsx';
import { POLICY_GROUPS } from './policy-rows.ts';
import { RuleRow } from './RuleRow.tsx';
import type { PolicyLayers } from './use-policy-layers.ts';

interface PolicyEditorProps {
  readonly layers: PolicyLayers;
  /** Who lacks it sees the rules and cannot change them. */
  readonly need: Need;
  readonly onSaved: () => void;
}

/** All rules for somebody, a row each, and what would change. */
export function PolicyEditor({ layers: { view, below }, need, onSaved }: PolicyEditorProps) {
  const { editor: words } = useMessages().etiquette;
  const isFixed = useRefusal(need) !== undefined;
  const draft = usePolicyDraft(view.settings, below);
  const isOff = (draft.wished.enabled ?? merged(below).policy.enabled) === false;
  return (
    <>
      <div className="policy-groups">
        {POLICY_GROUPS.map(({ id, fields }) => (
          <Section key={id} title={words.groups[id]}>
            <fieldset disabled={isFixed} className={`policy-rows ${isOff && id !== 'general' ? 'without-force' : ''}`}>
              <legend className="unseen">{words.groups[id]}</legend>
              {fields.map((field) => (
                <RuleRow key={field} field={field} draft={draft} isFixed={isFixed} />
              ))}
            </fieldset>
          </Section>
        ))}
      </div>
      <PastTrial scope={view.scope} draft={draft} need={need} />
      {!isFixed && <ChangesBar draft={draft} view={view} onSaved={onSaved} />}
    </>
  );
}
