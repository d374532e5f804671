import { useState } from 'react';
import type { ControlClient } from '../../../../common/api-client/control-client.ts';
import { RULE_DEFAULTS } from '../../../../common/domain/alert-rule-defaults.ts';
import type { AlertRule, RuleSettings } from '../../../../common/domain/alert-rules.ts';
import type { EventKind } from '../../../../common/domain/event.ts';
import { AllowedButton } from '../../../components/allowed/AllowedButton.tsx';
import { Section } from '../../../components/Section.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useAnswer } from '../../../connection/use-answer.ts';
import { errorText } from '../../../language/error-text.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useDeviceNames } from '../../../stores/devices-store.ts';
import { type Need, useRefusal } from '../../../stores/session-store.ts';
import { sayDone, sayFailed } from '../../../stores/toasts.ts';
import { RuleDialog } from './RuleDialog.tsx';
import { ruleText } from './rule-text.ts';
import { ruleChange } from './typed-rule.ts';
import '../../../components/switch-field.css';
import './rules-section.css';

const NEED: Need = { role: 'admin', scope: 'cluster' };
const KINDS: ReadonlySet<EventKind> = new Set(['alert-rule-changed']);
const ask = (client: ControlClient) => client.alerts.rules();

/** When each rule raises an alert: on or off, and what it compares. */
export function RulesSection() {
  const messages = useMessages();
  const { rules: words } = messages.alerts;
  const format = useFormat();
  const client = useClient();
  const deviceNames = useDeviceNames();
  const mayNot = useRefusal(NEED);
  const { value: rules, error, askAgain } = useAnswer(ask, KINDS);
  const [open, setOpen] = useState<AlertRule>();
  /** Shown as it was turned until the orchestrator has been asked again. */
  const [turned, setTurned] = useState<{
    readonly rule: AlertRule;
    readonly enabled: boolean;
    readonly over: unknown;
  }>();
  const opened = rules?.find(({ rule }) => rule === open);

  const turn = async (rule: AlertRule, enabled: boolean): Promise<void> => {
    setTurned({ rule, enabled, over: rules });
    try {
      await client.alerts.changeRule({ rule, enabled });
      if (enabled) sayDone(words.saved(words.names[rule]));
      else {
        const onUndo = (): void => void turn(rule, true);
        sayDone(words.turnedOff(words.names[rule]), { label: words.undo, onUndo });
      }
    } catch (failure) {
      setTurned(undefined);
      sayFailed(messages.app.failed(words.names[rule]), errorText(failure, messages));
    }
    askAgain();
  };

  return (
    <Section title={words.title}>
      <p className="note soft rules-text">{words.text}</p>
      {mayNot !== undefined && <p className="note faint">{mayNot}</p>}
      {rules === undefined && error === undefined && <p className="faint">{messages.app.loading}</p>}
      {error !== undefined && <p className="failure-text">{errorText(error, messages)}</p>}
      <ul className="alert-rules">
        {rules?.map(({ rule, ...told }) => {
          const isTurned = turned?.rule === rule && turned.over === rules;
          const settings = isTurned ? { ...told, enabled: turned.enabled } : told;
          return (
            <li key={rule} className={settings.enabled ? '' : 'turned-off'}>
              <input
                type="checkbox"
                role="switch"
                className="switch"
                aria-label={words.isOn(words.names[rule])}
                aria-checked={settings.enabled}
                checked={settings.enabled}
                disabled={mayNot !== undefined}
                onChange={({ target }) => void turn(rule, target.checked)}
              />
              <div>
                <p className="rule-name">{words.names[rule]}</p>
                <p className="small faint">{words.notes[rule]}</p>
              </div>
              <p className="note soft">
                {ruleText(rule, settings, { messages, format, deviceNames })}
                {isChanged(rule, settings) && <span className="small rule-changed">{words.changed}</span>}
              </p>
              <AllowedButton
                need={NEED}
                look="quiet"
                aria-label={words.changeOf(words.names[rule])}
                onClick={() => setOpen(rule)}
              >
                {words.change}
              </AllowedButton>
            </li>
          );
        })}
      </ul>
      {opened !== undefined && (
        <RuleDialog rule={opened.rule} settings={opened} onSaved={askAgain} onClose={() => setOpen(undefined)} />
      )}
    </Section>
  );
}

function isChanged(rule: AlertRule, settings: RuleSettings): boolean {
  return Object.keys(ruleChange(settings, RULE_DEFAULTS[rule])).length > 0;
}
