import type { ReactNode } from 'react';
import { Severity } from '../../../../common/domain/attention.ts';
import type { ChannelDetails } from '../../../../common/domain/channel-wishes.ts';
import { Field } from '../../../components/Field.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { QuietFields } from './QuietFields.tsx';
import { TargetFields } from './TargetFields.tsx';
import type { ChannelProblems, TypedChannel } from './typed-channel.ts';

interface ChannelFieldsProps {
  readonly typed: TypedChannel;
  readonly problems: ChannelProblems;
  /** What is wrong with a field and shall be said already. */
  readonly problemOf: (field: keyof TypedChannel) => string | undefined;
  /** The channel that is typed over; without it a new one is made. */
  readonly stored?: ChannelDetails;
  /** How its kind is chosen, or shown. */
  readonly kind: ReactNode;
  readonly onChange: (part: Partial<TypedChannel>) => void;
}

/** All that can be said of a channel. */
export function ChannelFields({ typed, problems, problemOf, stored, kind, onChange }: ChannelFieldsProps) {
  const { alerts } = useMessages();
  const { ways: words } = alerts;
  return (
    <>
      <div className="form-row">
        <Field label={alerts.name} note={words.nameNote} problem={problemOf('name')}>
          <input
            autoComplete="off"
            spellCheck={false}
            value={typed.name}
            onChange={({ target }) => onChange({ name: target.value })}
          />
        </Field>
        {kind}
      </div>
      <TargetFields typed={typed} stored={stored} problemOf={problemOf} onChange={onChange} />
      <Field label={words.tellsOf}>
        <select value={typed.least} onChange={({ target }) => onChange({ least: Severity.parse(target.value) })}>
          {Severity.options.map((severity) => (
            <option key={severity} value={severity}>
              {words.least[severity]}
            </option>
          ))}
        </select>
      </Field>
      <QuietFields typed={typed} problems={problems} onChange={onChange} />
      <p className="small faint">{words.kept}</p>
    </>
  );
}
