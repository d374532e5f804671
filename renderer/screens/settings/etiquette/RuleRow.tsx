import { useId } from 'react';
import type { EtiquetteHours, TimesOfDay } from '../../../../common/specs/etiquette-policy.ts';
import { Button } from '../../../components/Button.tsx';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { problemOf } from '../../new-job/draft/draft-problem.ts';
import { problemText } from '../../new-job/draft/problem-text.ts';
import type { PolicyDraft } from './draft/use-policy-draft.ts';
import { HoursEditor } from './hours/HoursEditor.tsx';
import { LevelInput } from './inputs/LevelInput.tsx';
import { NumberInput } from './inputs/NumberInput.tsx';
import { POLICY_INPUTS, type PolicyField } from './policy-rows.ts';
import { sourceText } from './source-text.ts';
import { valueText } from './value-text.ts';

interface RuleRowProps {
  readonly field: PolicyField;
  readonly draft: PolicyDraft;
  readonly isFixed: boolean;
}

/** One rule: what it is about, its value, what is wrong with it, and from where it is. */
export function RuleRow({ field, draft, isFixed }: RuleRowProps) {
  const messages = useMessages();
  const { editor: words } = messages.etiquette;
  const format = useFormat();
  const id = useId();
  const { wished, inherited, sources, changes, issues } = draft;
  const input = POLICY_INPUTS[field];
  const isHere = field in wished;
  const value = isHere ? wished[field] : inherited[field];
  const problem = input.kind === 'hours' ? undefined : problemIn();
  const note = words.notes[field];
  const source = sourceText(sources[field], words);
  const described = [note && `${id}note`, `${id}source`, problem && `${id}problem`].filter(Boolean).join(' ');

  function problemIn(): string | undefined {
    const issue = issues[field]?.[0];
    if (issue === undefined || issue.code === 'unrecognized_keys') return undefined;
    const { factor } = { factor: 1, ...POLICY_INPUTS[field] };
    const found = value === undefined ? ({ kind: 'missing' } as const) : problemOf(issue);
    return problemText('limit' in found ? { ...found, limit: found.limit * factor } : found, messages, format);
  }

  return (
    <div className={`policy-row ${field in changes ? 'changed' : ''} ${input.kind === 'hours' ? 'tall' : ''}`}>
      <div className="policy-label">
        {input.kind === 'hours' ? (
          !input.hasLevels && <span>{words.fields[field]}</span>
        ) : (
          <label htmlFor={id}>{words.fields[field]}</label>
        )}
        {note !== undefined && (
          <p id={`${id}note`} className="small faint">
            {note}
          </p>
        )}
      </div>
      <div className="policy-source small">
        <p id={`${id}source`} className={isHere ? 'soft' : 'faint'}>
          {isHere ? words.source.here : source}
          {isHere && (
            <span className="faint">
              {' '}
              · {words.source.without(valueText(field, inherited[field], messages, format), source)}
            </span>
          )}
        </p>
        {isHere && !isFixed && (
          <Button look="quiet" aria-label={words.source.backOf(words.fields[field])} onClick={() => draft.reset(field)}>
            {words.source.back}
          </Button>
        )}
      </div>
      <div className="policy-input">
        {input.kind === 'hours' ? (
          <HoursEditor
            name={words.fields[field]}
            label={valueText(field, value, messages, format)}
            hours={input.hasLevels ? (value as readonly EtiquetteHours[]) : withLevel(value as readonly TimesOfDay[])}
            hasLevels={input.hasLevels}
            issues={issues[field] ?? []}
            isFixed={isFixed}
            onChange={(hours) => draft.set(field, input.hasLevels ? hours : withoutLevel(hours))}
          />
        ) : (
          <RuleInput
            field={field}
            value={value}
            aria={{ id, 'aria-describedby': described, 'aria-invalid': problem !== undefined || undefined }}
            onChange={(next) => draft.set(field, next)}
          />
        )}
        {problem !== undefined && (
          <p id={`${id}problem`} className="field-problem">
            {problem}
          </p>
        )}
      </div>
    </div>
  );
}

/** Hours that only say when, with the colour of one of the levels. */
function withLevel(times: readonly TimesOfDay[]): readonly EtiquetteHours[] {
  return times.map((one) => ({ ...one, level: 'gentle' }));
}

function withoutLevel(hours: readonly EtiquetteHours[]): readonly TimesOfDay[] {
  return hours.map(({ days, from, to }) => ({ days, from, to }));
}

interface RuleInputProps {
  readonly field: PolicyField;
  readonly value: unknown;
  readonly aria: {
    readonly id: string;
    readonly 'aria-describedby': string;
    readonly 'aria-invalid': true | undefined;
  };
  readonly onChange: (value: unknown) => void;
}

function RuleInput({ field, value, aria, onChange }: RuleInputProps) {
  const input = POLICY_INPUTS[field];
  switch (input.kind) {
    case 'level':
      return <LevelInput {...aria} value={value} onChange={onChange} />;
    case 'number':
      return <NumberInput aria={aria} field={field} input={input} value={value} onChange={onChange} />;
    case 'switch':
      return (
        <input
          {...aria}
          type="checkbox"
          role="switch"
          className="switch"
          aria-checked={value === true}
          checked={value === true}
          onChange={({ target }) => onChange(target.checked)}
        />
      );
    case 'hours':
      return null;
  }
}
