import { useEffect, useState } from 'react';
import { LogComponent, LogLevelScope, type ScopedLogLevelRule } from '../../../common/domain/log-levels.ts';
import { LogLevel } from '../../../common/domain/log-record.ts';
import { Field } from '../../components/Field.tsx';
import { FormDialog } from '../../components/FormDialog.tsx';
import { IconButton } from '../../components/IconButton.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { useDevices } from '../../stores/devices-store.ts';

interface LevelsDialogProps {
  readonly components: readonly string[];
  readonly onClose: () => void;
}

const TIMES = ['600', '3600', ''] as const;

/** How much is logged: what was set, and one more. */
export function LevelsDialog({ components, onClose }: LevelsDialogProps) {
  const { level: words, levels, orchestrator } = useMessages().logs;
  const format = useFormat();
  const client = useClient();
  const devices = useDevices();
  const [rules, setRules] = useState<readonly ScopedLogLevelRule[]>([]);
  const [scope, setScope] = useState<LogLevelScope>('everywhere');
  const [component, setComponent] = useState('');
  const [level, setLevel] = useState<LogLevel>('debug');
  const [time, setTime] = useState<(typeof TIMES)[number]>('600');
  useEffect(() => {
    const stop = new AbortController();
    client.logs.levels(undefined, { signal: stop.signal }).then(setRules, () => undefined);
    return () => stop.abort();
  }, [client]);
  const nameOf = (where: LogLevelScope) =>
    where === 'everywhere'
      ? words.everywhere
      : where === 'orchestrator'
        ? orchestrator
        : (devices.get(where)?.name ?? where);
  const submit = async (): Promise<void> => {
    const forSeconds = time === '' ? null : Number(time);
    await client.logs.setLevel({ scope, component: LogComponent.safeParse(component).data ?? null, level, forSeconds });
    onClose();
  };
  return (
    <FormDialog title={words.title} action={words.set} isReady onSubmit={submit} onClose={onClose}>
      {rules.length === 0 && <p className="note soft">{words.none}</p>}
      <ul className="log-rules note">
        {rules.map((rule) => {
          const said = `${rule.component ?? words.all}: ${levels[rule.level]} · ${nameOf(rule.scope)}`;
          return (
            <li key={`${rule.scope} ${rule.component}`}>
              {said} {rule.until !== null && <span className="faint">{words.until(format.exact(rule.until))}</span>}
              <IconButton
                name="close"
                label={words.remove(said)}
                onClick={() =>
                  void client.logs
                    .setLevel({ scope: rule.scope, component: rule.component, level: null })
                    .then(setRules)
                }
              />
            </li>
          );
        })}
      </ul>
      <Field label={words.where}>
        <select
          className="select-input"
          value={scope}
          onChange={({ target }) => setScope(LogLevelScope.parse(target.value))}
        >
          {(['everywhere', 'orchestrator', ...devices.keys()] as const).map((where) => (
            <option key={where} value={where}>
              {nameOf(where)}
            </option>
          ))}
        </select>
      </Field>
      <Field label={words.component}>
        <select className="select-input" value={component} onChange={({ target }) => setComponent(target.value)}>
          <option value="">{words.all}</option>
          {components.map((one) => (
            <option key={one}>{one}</option>
          ))}
        </select>
      </Field>
      <Field label={words.level}>
        <select
          className="select-input"
          value={level}
          onChange={({ target }) => setLevel(LogLevel.parse(target.value))}
        >
          {LogLevel.options.map((one) => (
            <option key={one} value={one}>
              {levels[one]}
            </option>
          ))}
        </select>
      </Field>
      <Field label={words.time}>
        <select
          className="select-input"
          value={time}
          onChange={({ target }) => setTime(TIMES.find((one) => one === target.value) ?? '600')}
        >
          {TIMES.map((one) => (
            <option key={one} value={one}>
              {words.times[one]}
            </option>
          ))}
        </select>
      </Field>
    </FormDialog>
  );
}
