import { useState } from 'react';
import type { EtiquetteView } from '../../../../common/api/etiquette-contract.ts';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { hasCode } from '../../../../common/errors.ts';
import type { EtiquetteSettings } from '../../../../common/specs/etiquette-policy.ts';
import { Button } from '../../../components/Button.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { errorText } from '../../../language/error-text.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useDeviceName } from '../../../stores/devices-store.ts';
import { sayDone, sayFailed } from '../../../stores/toasts.ts';
import type { PolicyDraft } from './draft/use-policy-draft.ts';
import { POLICY_GROUPS, type PolicyField } from './policy-rows.ts';
import { valueText } from './value-text.ts';

interface ChangesBarProps {
  readonly draft: PolicyDraft;
  readonly view: EtiquetteView;
  readonly onSaved: () => void;
}

/** What would change, before it is saved; and what somebody else has changed meanwhile. */
export function ChangesBar({ draft, view: { scope }, onSaved }: ChangesBarProps) {
  const messages = useMessages();
  const { editor: words } = messages.etiquette;
  const format = useFormat();
  const client = useClient();
  const deviceName = useDeviceName(scope.kind === 'device' ? DeviceId.parse(scope.id) : null);
  const [isBusy, setBusy] = useState(false);
  const { now, base, wished, changes, inherited, issues, theirs } = draft;
  const changed = POLICY_GROUPS.flatMap(({ fields }): readonly PolicyField[] => fields).filter((one) => one in changes);
  const wrong = Object.keys(issues) as PolicyField[];
  const name = scope.kind === 'group' ? words.scope.tag(scope.tag) : (deviceName ?? words.scope.cluster);

  const text = (field: PolicyField, before: object, after: object): string => {
    const inWords = (settings: EtiquetteSettings): string =>
      valueText(field, field in settings ? settings[field] : inherited[field], messages, format);
    if (issues[field] !== undefined && after === wished) return words.changes.wrong(words.fields[field]);
    return words.changes.change(words.fields[field], inWords(before), inWords(after));
  };
  const save = async (): Promise<void> => {
    setBusy(true);
    try {
      const { settings } = await client.etiquette.set({ scope, settings: wished as EtiquetteSettings, before: base });
      draft.keepSaved(settings);
      sayDone(words.changes.saved(name));
    } catch (error) {
      // Who has changed it meanwhile is told of as soon as it is asked again.
      if (!hasCode(error, 'conflict')) sayFailed(words.changes.failed, errorText(error, messages));
    }
    onSaved();
    setBusy(false);
  };

  if (changed.length === 0) {
    if (Object.keys(now).length === 0) return null;
    return (
      <div className="policy-reset">
        <Button onClick={draft.resetAll}>{words.changes.resetAll}</Button>
        <span className="small faint">{words.changes.resetAllNote}</span>
      </div>
    );
  }
  return (
    <section className="policy-changes" aria-label={words.changes.title(changed.length, format)}>
      {theirs.length > 0 && (
        <div role="alert" className="policy-meanwhile note">
          <p>{words.meanwhile.text}</p>
          <ul>
            {theirs.map((field) => (
              <li key={field}>{text(field, base, now)}</li>
            ))}
          </ul>
          <div className="policy-answers">
            <Button onClick={() => draft.rebase('mine')}>{words.meanwhile.mine}</Button>
            <Button onClick={() => draft.rebase('theirs')}>{words.meanwhile.theirs}</Button>
          </div>
        </div>
      )}
      <div className="policy-summary">
        <div>
          <h3>{words.changes.title(changed.length, format)}</h3>
          <ul className="note">
            {changed.map((field) => (
              <li key={field}>{text(field, base, wished)}</li>
            ))}
          </ul>
        </div>
        <div className="policy-answers">
          <Button onClick={draft.discard}>{words.changes.discard}</Button>
          <Button
            look="primary"
            isBusy={isBusy}
            disabled={wrong.length > 0 || theirs.length > 0}
            onClick={() => void save()}
          >
            {words.changes.save}
          </Button>
        </div>
      </div>
    </section>
  );
}
