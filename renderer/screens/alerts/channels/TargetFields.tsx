import type { ComponentProps } from 'react';
import type { ChannelDetails } from '../../../../common/domain/channel-wishes.ts';
import { Field } from '../../../components/Field.tsx';
import { SwitchField } from '../../../components/SwitchField.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { hasLogin, hasSecret, type TypedChannel } from './typed-channel.ts';

interface TargetFieldsProps {
  readonly typed: TypedChannel;
  /** The channel whose fields are typed over; without it a new one is made. */
  readonly stored?: ChannelDetails | undefined;
  readonly problemOf: (field: keyof TypedChannel) => string | undefined;
  readonly onChange: (part: Partial<TypedChannel>) => void;
}

type TextField = Exclude<keyof TypedChannel, 'kind' | 'security' | 'least' | 'isQuiet' | 'holdsCritical' | 'forgets'>;

/** Where a channel of the chosen kind leads. */
export function TargetFields({ typed, stored, problemOf, onChange }: TargetFieldsProps) {
  const { ways: words } = useMessages().alerts;
  const { mail, edit } = words;
  const text = (field: TextField, label: string, note?: string, more: ComponentProps<'input'> = {}) => (
    <Field label={label} note={note} problem={problemOf(field)}>
      <input
        autoComplete="off"
        spellCheck={false}
        {...more}
        value={typed[field]}
        onChange={({ target }) => onChange({ [field]: target.value })}
      />
    </Field>
  );
  const hidden = { type: 'password', autoComplete: 'new-password' } as const;
  const login = { disabled: typed.forgets };
  const { target } = stored ?? {};
  const keepsSecret = !typed.forgets && target !== undefined && hasSecret(target);
  const url = (label: string, example: string) =>
    stored ? text('url', label, edit.staysAt(stored.where)) : text('url', label, undefined, { placeholder: example });
  const forget = (label: string) =>
    target !== undefined &&
    hasLogin(target) && (
      <SwitchField label={label} isOn={typed.forgets} onChange={(forgets) => onChange({ forgets })} />
    );
  switch (typed.kind) {
    case 'webhook':
      return (
        <>
          {url(words.webhook.url, 'https://hooks.example.org/eo')}
          {text('secret', words.webhook.secret, stored ? edit.stays : words.webhook.secretNote, hidden)}
        </>
      );
    case 'ntfy':
      return (
        <>
          {url(words.ntfy.url, 'https://ntfy.sh/our-cluster-7h2k')}
          {text('token', words.ntfy.token, keepsSecret ? edit.tokenStays : words.ntfy.tokenNote, {
            ...hidden,
            ...login,
          })}
          {forget(edit.forgetToken)}
        </>
      );
    case 'email':
      return (
        <>
          <div className="form-row">
            {text('host', mail.host, undefined, { placeholder: 'smtp.example.org' })}
            {text('port', mail.port, undefined, { inputMode: 'numeric' })}
          </div>
          <Field label={mail.security}>
            <select
              value={typed.security}
              onChange={({ target }) => {
                const security = SECURITIES.find((one) => one === target.value) ?? 'starttls';
                const isUsualPort = Object.values(USUAL_PORTS).includes(typed.port);
                onChange({ security, ...(isUsualPort ? { port: USUAL_PORTS[security] } : {}) });
              }}
            >
              {SECURITIES.map((one) => (
                <option key={one} value={one}>
                  {mail.securities[one]}
                </option>
              ))}
            </select>
          </Field>
          <div className="form-row">
            {text('from', mail.from, undefined, { placeholder: 'cluster@example.org' })}
            {text('to', mail.to, mail.toNote, { placeholder: 'ops@example.org' })}
          </div>
          <div className="form-row">
            {text('user', mail.user, mail.optional, login)}
            {text('password', mail.password, keepsSecret ? edit.tokenStays : undefined, { ...hidden, ...login })}
          </div>
          {forget(edit.forgetLogin)}
        </>
      );
  }
}

const SECURITIES = ['starttls', 'tls', 'none'] as const;
/** Where mail servers usually listen for each: who has not typed another port gets it. */
const USUAL_PORTS: Readonly<Record<TypedChannel['security'], string>> = { starttls: '587', tls: '465', none: '25' };
