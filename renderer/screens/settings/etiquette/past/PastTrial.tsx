import { useState } from 'react';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import type { EtiquetteScope } from '../../../../../common/specs/etiquette-policy.ts';
import { AllowedButton } from '../../../../components/allowed/AllowedButton.tsx';
import { Field } from '../../../../components/Field.tsx';
import { Section } from '../../../../components/Section.tsx';
import { errorText } from '../../../../language/error-text.ts';
import { useFormat, useMessages } from '../../../../language/language-store.ts';
import { useDeviceName, useDeviceState, useMemberIds } from '../../../../stores/devices-store.ts';
import type { Need } from '../../../../stores/session-store.ts';
import type { PolicyDraft } from '../draft/use-policy-draft.ts';
import { DeviceOption } from './DeviceOption.tsx';
import { PastFigures } from './PastFigures.tsx';
import { PastPicture } from './PastPicture.tsx';
import { usePastTrial } from './use-past-trial.ts';
import './past-trial.css';

interface PastTrialProps {
  readonly scope: EtiquetteScope;
  readonly draft: PolicyDraft;
  readonly need: Need;
}

/** As far back as is usual for somebody's habits; a device keeps about so much. */
const DAYS = [1, 7, 31] as const;

/** What the rules on the screen would have done in the last days of a device. */
export function PastTrial({ scope, draft, need }: PastTrialProps) {
  const messages = useMessages();
  const { past: words } = messages.etiquette.editor;
  const format = useFormat();
  const members = useMemberIds(scope.kind === 'group' ? scope.tag : undefined);
  const [chosen, setChosen] = useState<DeviceId>();
  const [days, setDays] = useState<number>(7);
  const id = scope.kind === 'device' ? DeviceId.parse(scope.id) : (members.find((one) => one === chosen) ?? members[0]);
  const name = useDeviceName(id ?? null);
  const state = useDeviceState(id ?? null);
  const isAway = state !== undefined && state !== 'online' && state !== 'draining';
  const { trial, start, isStale } = usePastTrial(scope, draft, id === undefined ? undefined : { id, days });
  const isWrong = Object.keys(draft.issues).length > 0;
  return (
    <Section title={words.title}>
      <p className="note soft">{words.text}</p>
      {id === undefined ? (
        <p className="note faint">{words.nobody}</p>
      ) : (
        <div className="past-wish">
          {scope.kind !== 'device' && (
            <Field label={words.device}>
              <select value={id} onChange={({ target }) => setChosen(DeviceId.parse(target.value))}>
                {members.map((one) => (
                  <DeviceOption key={one} id={one} />
                ))}
              </select>
            </Field>
          )}
          <Field label={words.over}>
            <select value={days} onChange={({ target }) => setDays(Number(target.value))}>
              {DAYS.map((count) => (
                <option key={count} value={count}>
                  {words.days(count, format)}
                </option>
              ))}
            </select>
          </Field>
          <AllowedButton
            need={need}
            disabled={isWrong || isAway}
            isBusy={trial.phase === 'asking'}
            onClick={() => void start()}
          >
            {words.start}
          </AllowedButton>
          {(isWrong || isAway) && (
            <span className="small faint">
              {isAway ? words.isAway(name ?? '', messages.states.device[state]) : words.wrong}
            </span>
          )}
        </div>
      )}
      <div role="status" className="past-result">
        {trial.phase === 'asking' && <p className="note faint">{words.asking(name ?? '')}</p>}
        {trial.phase === 'failed' && <p className="note failure-text">{errorText(trial.error, messages)}</p>}
        {isStale && <p className="note soft">{words.stale}</p>}
      </div>
      {trial.phase === 'told' && (
        <div className={isStale ? 'past-stale' : ''}>
          <PastPicture result={trial.result} />
          <PastFigures result={trial.result} />
        </div>
      )}
    </Section>
  );
}
