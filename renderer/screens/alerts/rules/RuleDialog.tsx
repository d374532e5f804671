import { useState } from 'react';
import { RULE_DEFAULTS } from '../../../../common/domain/alert-rule-defaults.ts';
import { type AlertRule, RULE_FIGURES, type RuleSettings } from '../../../../common/domain/alert-rules.ts';
import { Button } from '../../../components/Button.tsx';
import { Field } from '../../../components/Field.tsx';
import { FormDialog } from '../../../components/FormDialog.tsx';
import { SwitchField } from '../../../components/SwitchField.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useDeviceNames } from '../../../stores/devices-store.ts';
import { sayDone } from '../../../stores/toasts.ts';
import { ExpectedDevices } from './ExpectedDevices.tsx';
import { ruleText } from './rule-text.ts';
import { readRule, ruleChange, TIME_SECONDS, type TimeUnit, type TypedRule, typedRule } from './typed-rule.ts';

interface RuleDialogProps {
  readonly rule: AlertRule;
  readonly settings: RuleSettings;
  readonly onSaved: () => void;
  readonly onClose: () => void;
}

const TIME_UNITS = Object.keys(TIME_SECONDS) as TimeUnit[];

/** Asks when a rule shall raise an alert, and says what that would be. */
export function RuleDialog({ rule, settings, onSaved, onClose }: RuleDialogProps) {
  const messages = useMessages();
  const { rules: words } = messages.alerts;
  const format = useFormat();
  const client = useClient();
  const deviceNames = useDeviceNames();
  const [typed, setTyped] = useState(() => typedRule(rule, settings));
  const set = (part: Partial<TypedRule>): void => setTyped((before) => ({ ...before, ...part }));
  const { settings: wished, problems } = readRule(rule, typed, words);
  const { rule: _, ...before } = { rule, ...settings };
  const change = wished === undefined ? {} : ruleChange(before, wished);
  const isStuck = rule === 'job-stuck';
  const inWords = (what: RuleSettings): string => ruleText(rule, what, { messages, format, deviceNames });

  const figure = (field: 'raise' | 'clear') => {
    const unit = RULE_FIGURES[rule]?.unit;
    if (unit === undefined || (isStuck && field === 'clear')) return null;
    const label = isStuck ? words.fields.rounds : words.fields[field];
    const sign = isStuck ? '' : words.units[unit];
    return (
      <Field label={sign === '' ? label : `${label}, ${sign}`} problem={problems[field]}>
        {unit === 'level' ? (
          <select value={typed[field]} onChange={({ target }) => set({ [field]: target.value })}>
            {Object.entries(words.heats).map(([level, name]) => (
              <option key={level} value={level}>
                {name}
              </option>
            ))}
          </select>
        ) : (
          <input
            inputMode="decimal"
            autoComplete="off"
            value={typed[field]}
            onChange={({ target }) => set({ [field]: target.value })}
          />
        )}
      </Field>
    );
  };

  return (
    <FormDialog
      title={words.names[rule]}
      action={words.save}
      isReady={Object.keys(change).length > 0}
      onClose={onClose}
      onSubmit={async () => {
        await client.alerts.changeRule({ rule, ...change });
        sayDone(words.saved(words.names[rule]));
        onSaved();
        onClose();
      }}
    >
      <p className="note soft">{words.notes[rule]}</p>
      <SwitchField label={words.fields.isOn} isOn={typed.enabled} onChange={(enabled) => set({ enabled })} />
      <div className="form-row">
        {figure('raise')}
        {figure('clear')}
      </div>
      <div className="form-row">
        <Field
          label={isStuck ? words.fields.least : words.fields.for}
          note={isStuck ? undefined : words.fields.forNote}
          problem={problems.time}
        >
          <input
            inputMode="decimal"
            autoComplete="off"
            value={typed.time}
            onChange={({ target }) => set({ time: target.value })}
          />
        </Field>
        <Field label={words.fields.unit}>
          <select
            value={typed.timeUnit}
            onChange={({ target }) => set({ timeUnit: TIME_UNITS.find((unit) => unit === target.value) ?? 's' })}
          >
            {TIME_UNITS.map((unit) => (
              <option key={unit} value={unit}>
                {words.times[unit]}
              </option>
            ))}
          </select>
        </Field>
      </div>
      {rule === 'device-offline' && (
        <ExpectedDevices names={deviceNames} expected={typed.expected} onChange={(expected) => set({ expected })} />
      )}
      <div className="rule-outcome note">
        <p>
          <span className="faint">{words.is}</span> {inWords(settings)}
        </p>
        {wished !== undefined && Object.keys(change).length > 0 && (
          <p aria-live="polite">
            <span className="faint">{words.would}</span> <strong>{inWords(wished)}</strong>
          </p>
        )}
        <p className="rule-usual">
          <span className="faint">{words.usual(inWords(RULE_DEFAULTS[rule]))}</span>
          <Button look="quiet" onClick={() => setTyped(typedRule(rule, RULE_DEFAULTS[rule]))}>
            {words.toUsual}
          </Button>
        </p>
      </div>
    </FormDialog>
  );
}
