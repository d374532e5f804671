import { useState } from 'react';
import type { ModelVersion } from '../../../../common/domain/model.ts';
import { Field } from '../../../components/Field.tsx';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useDevices } from '../../../stores/devices-store.ts';
import { useModelVersions } from '../../models/use-model-versions.ts';
import { problemText } from '../../new-job/draft/problem-text.ts';
import {
  MORE_FIELDS,
  type NumberField,
  type readDeployment,
  type TypedDeployment,
  withNumber,
} from './typed-deployment.ts';

interface DeployFieldsProps {
  readonly typed: TypedDeployment;
  readonly problems: ReturnType<typeof readDeployment>['problems'];
  /** What the orchestrator said of a field. */
  readonly refused: Readonly<Partial<Record<string, string>>>;
  readonly isNew: boolean;
  readonly isText: boolean;
  readonly onChange: (part: Partial<TypedDeployment>) => void;
}

const IS_TEXT_ONLY: ReadonlySet<NumberField> = new Set(['runtime.contextTokens', 'runtime.slots']);

/** What can be said of a deployment; nothing but the name has to be. */
export function DeployFields({ typed, problems, refused, isNew, isText, onChange }: DeployFieldsProps) {
  const messages = useMessages();
  const { deploy: words } = messages.deployments;
  const format = useFormat();
  const [isMore, setMore] = useState(false);
  const wrong = (field: string): string | undefined => {
    const problem = problems[field];
    return problem === undefined ? refused[field] : problemText(problem, messages, format);
  };
  const notes: Partial<Record<NumberField, string>> = {
    'replicas.max': words.maxNote,
    'runtime.contextTokens': words.contextNote,
  };
  const number = (field: NumberField) => (
    <Field key={field} label={words.fields[field]} note={notes[field]} problem={wrong(field)}>
      <input
        inputMode="numeric"
        autoComplete="off"
        placeholder={
          field === 'runtime.idleUnloadSeconds' ? words.never : field.startsWith('runtime.') ? words.auto : ''
        }
        value={typed.numbers[field]}
        onChange={({ target }) => onChange({ numbers: withNumber(typed.numbers, field, target.value) })}
      />
    </Field>
  );
  const more = MORE_FIELDS.filter((field) => isText || !IS_TEXT_ONLY.has(field));
  return (
    <>
      {isNew && (
        <Field label={words.fields.name} note={words.nameNote} problem={wrong('name')}>
          <input
            autoComplete="off"
            spellCheck={false}
            value={typed.name}
            onChange={({ target }) => onChange({ name: target.value })}
          />
        </Field>
      )}
      {!isNew && <VersionField typed={typed} onChange={onChange} />}
      <div className="form-row">
        {number('replicas.min')}
        {number('replicas.max')}
      </div>
      <DevicesField typed={typed} problem={wrong('devices')} onChange={onChange} />
      <details
        className="deploy-more"
        open={isMore || more.some((field) => wrong(field) !== undefined)}
        onToggle={({ currentTarget }) => setMore(currentTarget.open)}
      >
        <summary>{words.more}</summary>
        <div className="deploy-more-fields">{more.map(number)}</div>
      </details>
    </>
  );
}

function VersionField({ typed, onChange }: Pick<DeployFieldsProps, 'typed' | 'onChange'>) {
  const { deploy: words } = useMessages().deployments;
  const format = useFormat();
  const { name, version } = typed.model;
  const versions: readonly Pick<ModelVersion, 'version'>[] = useModelVersions(name) ?? [];
  const newest = versions[0]?.version;
  return (
    <Field label={words.fields.version}>
      <select
        value={version ?? newest ?? ''}
        onChange={({ target }) => onChange({ model: { name, version: Number(target.value) } })}
      >
        {versions.map((one) => (
          <option key={one.version} value={one.version}>
            {one.version === newest ? words.newest(format.number(one.version)) : format.number(one.version)}
          </option>
        ))}
      </select>
    </Field>
  );
}

interface DevicesFieldProps extends Pick<DeployFieldsProps, 'typed' | 'onChange'> {
  readonly problem: string | undefined;
}

function DevicesField({ typed: { devices }, problem, onChange }: DevicesFieldProps) {
  const { deploy: words } = useMessages().deployments;
  const known = [...useDevices().values()].filter(({ state }) => state !== 'pending' && state !== 'revoked');
  return (
    <fieldset className="deploy-devices">
      <legend className="field-label">{words.devices}</legend>
      <label>
        <input type="radio" checked={devices === null} onChange={() => onChange({ devices: null })} />
        {words.anyDevice}
      </label>
      <label>
        <input
          type="radio"
          checked={devices !== null}
          disabled={known.length === 0}
          onChange={() => onChange({ devices: known.filter(({ state }) => state === 'online').map(({ id }) => id) })}
        />
        {words.theseDevices}
      </label>
      {devices !== null && (
        <div className="deploy-device-list">
          {known.map(({ id, name }) => (
            <label key={id}>
              <input
                type="checkbox"
                checked={devices.includes(id)}
                onChange={({ target }) =>
                  onChange({ devices: target.checked ? [...devices, id] : devices.filter((one) => one !== id) })
                }
              />
              {name}
            </label>
          ))}
        </div>
      )}
      {devices?.length === 0 ? (
        <p className="field-problem">{words.noneChosen}</p>
      ) : (
        problem !== undefined && <p className="field-problem">{problem}</p>
      )}
    </fieldset>
  );
}
