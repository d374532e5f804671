import { type EtiquetteHours, EtiquetteLevel } from '../../../../../common/specs/etiquette-policy.ts';
import { Field } from '../../../../components/Field.tsx';
import { IconButton } from '../../../../components/IconButton.tsx';
import { useFormat, useMessages } from '../../../../language/language-store.ts';
import { completedTime } from './completed-time.ts';
import { dayNames, WEEK } from './days-text.ts';

interface HoursEntryProps {
  readonly hours: EtiquetteHours;
  readonly hasLevel: boolean;
  /** Which of the hours, from 1. */
  readonly place: number;
  /** The fields that are wrong. */
  readonly wrong: ReadonlySet<string>;
  readonly onChange: (hours: EtiquetteHours) => void;
  readonly onRemove: () => void;
  readonly onMark: () => void;
}

/** Days, beginning, end and level of some hours, as fields. */
export function HoursEntry({ hours, hasLevel, place, wrong, onChange, onRemove, onMark }: HoursEntryProps) {
  const { etiquette } = useMessages();
  const { hours: words } = etiquette.editor;
  const format = useFormat();
  const { days, from, to, level } = hours;
  const names = dayNames(format.locale);
  const name = words.entry(format.number(place));
  const toggle = (day: (typeof WEEK)[number]): void =>
    onChange({ ...hours, days: WEEK.filter((one) => (one === day) !== days.includes(one)) });
  const time = (end: 'from' | 'to', note?: string) => (
    <Field label={words[end]} note={note} problem={wrong.has(end) ? words.timeProblem : undefined}>
      <input
        className="time-input"
        autoComplete="off"
        maxLength={5}
        value={hours[end]}
        onChange={({ target }) => onChange({ ...hours, [end]: target.value })}
        onBlur={() => {
          const completed = completedTime(hours[end]);
          if (completed !== hours[end]) onChange({ ...hours, [end]: completed });
        }}
      />
    </Field>
  );
  return (
    <fieldset className="hours-entry" onFocus={onMark}>
      <legend className="unseen">{name}</legend>
      <div className="field">
        <span className="field-label">{words.days}</span>
        <div className="day-chips">
          {WEEK.map((day) => (
            <label key={day}>
              <input type="checkbox" checked={days.includes(day)} onChange={() => toggle(day)} />
              <span>{names[day]}</span>
            </label>
          ))}
        </div>
        {wrong.has('days') && <p className="field-problem">{words.daysProblem}</p>}
      </div>
      {time('from')}
      {time('to', !wrong.has('to') && !wrong.has('from') && to <= from ? words.nextDay : undefined)}
      {hasLevel && (
        <Field label={words.level}>
          <select
            value={level}
            onChange={({ target }) => onChange({ ...hours, level: EtiquetteLevel.parse(target.value) })}
          >
            {EtiquetteLevel.options.map((one) => (
              <option key={one} value={one}>
                {etiquette.levels[one]}
              </option>
            ))}
          </select>
        </Field>
      )}
      <IconButton name="trash" label={`${words.remove}: ${name}`} onClick={onRemove} />
    </fieldset>
  );
}
