import { useId } from 'react';
import { Field } from '../../../components/Field.tsx';
import { SwitchField } from '../../../components/SwitchField.tsx';
import { useMessages } from '../../../language/language-store.ts';
import type { ChannelProblems, TypedChannel } from './typed-channel.ts';

interface QuietFieldsProps {
  readonly typed: TypedChannel;
  readonly problems: ChannelProblems;
  readonly onChange: (part: Partial<TypedChannel>) => void;
}

const TIME_ZONES = [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])];

/** The hours in which a channel waits. */
export function QuietFields({ typed, problems, onChange }: QuietFieldsProps) {
  const { quiet: words } = useMessages().alerts.ways;
  const zonesId = useId();
  return (
    <>
      <SwitchField
        label={words.label}
        note={words.note}
        isOn={typed.isQuiet}
        onChange={(isQuiet) => onChange({ isQuiet })}
      />
      {typed.isQuiet && (
        <>
          <div className="form-row">
            <Field label={words.from} problem={problems.quietFrom}>
              <input
                autoComplete="off"
                maxLength={5}
                value={typed.quietFrom}
                onChange={({ target }) => onChange({ quietFrom: target.value })}
              />
            </Field>
            <Field label={words.to} problem={problems.quietTo}>
              <input
                autoComplete="off"
                maxLength={5}
                value={typed.quietTo}
                onChange={({ target }) => onChange({ quietTo: target.value })}
              />
            </Field>
          </div>
          <Field label={words.zone} note={words.zoneNote} problem={problems.timeZone}>
            <input
              list={zonesId}
              autoComplete="off"
              spellCheck={false}
              value={typed.timeZone}
              onChange={({ target }) => onChange({ timeZone: target.value })}
            />
          </Field>
          <datalist id={zonesId}>
            {TIME_ZONES.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
          <SwitchField
            label={words.holdsCritical}
            isOn={typed.holdsCritical}
            onChange={(holdsCritical) => onChange({ holdsCritical })}
          />
        </>
      )}
    </>
  );
}
