import { Field } from '../../../components/Field.tsx';
import { SwitchField } from '../../../components/SwitchField.tsx';
import { useMessages } from '../../../language/language-store.ts';
import type { ChannelProblems, TypedChannel } from './typed-channel.ts';

interface QuietFieldsProps {
  readonly typed: TypedChannel;
  readonly problems: ChannelProblems;
  readonly onChange: (part: Partial<TypedChannel>) => void;
}

/** The hours in which a channel waits. */
export function QuietFields({ typed, problems, onChange }: QuietFieldsProps) {
  const { quiet: words } = useMessages().alerts.ways;
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
            <Field label={words.from} note={words.zone} problem={problems.quietFrom}>
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
