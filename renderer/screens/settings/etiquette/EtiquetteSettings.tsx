import { useSearch } from 'wouter';
import type { EtiquetteScope } from '../../../../common/specs/etiquette-policy.ts';
import { Facts } from '../../../components/Facts.tsx';
import { Section } from '../../../components/Section.tsx';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';
import type { Need } from '../../../stores/session-store.ts';
import { RefusalNote } from '../RefusalNote.tsx';
import { DeviceNow } from './DeviceNow.tsx';
import { PolicyEditor } from './PolicyEditor.tsx';
import { scopeIn, scopeKey } from './policy-scope.ts';
import { ScopeChoice } from './ScopeChoice.tsx';
import { usePolicyLayers } from './use-policy-layers.ts';
import './etiquette-settings.css';

const NEED: Need = { role: 'operator', scope: 'devices' };

/** How devices treat their owners: for all, those with a tag, or one; the address names for whom. */
export function EtiquetteSettings() {
  const { settings, etiquette } = useMessages();
  const { editor: words, levels } = etiquette;
  const scope = scopeIn(useSearch());
  return (
    <>
      <Section title={settings.sections.etiquette}>
        <p className="note soft">{words.text}</p>
        <details className="policy-levels note">
          <summary>{words.levels}</summary>
          <Facts
            facts={(['full', 'gentle', 'yield', 'off'] as const).map((level) => [levels[level], words.does[level]])}
          />
        </details>
        <RefusalNote need={NEED} />
      </Section>
      <RulesOf key={scopeKey(scope)} scope={scope} />
    </>
  );
}

function RulesOf({ scope }: { readonly scope: EtiquetteScope }) {
  const messages = useMessages();
  const { value, error, askAgain } = usePolicyLayers(scope);
  return (
    <>
      <div className="policy-head">
        <ScopeChoice scope={scope} view={value?.view} />
        {scope.kind === 'device' && <DeviceNow id={scope.id} />}
      </div>
      {error !== undefined && (
        <p role="alert" className="failure-text">
          {errorText(error, messages)}
        </p>
      )}
      {value === undefined && error === undefined && <p className="faint">{messages.app.loading}</p>}
      {value !== undefined && <PolicyEditor layers={value} need={NEED} onSaved={askAgain} />}
    </>
  );
}
