import type { DatasetDescription } from '../../common/domain/file-description.ts';
import { Field } from '../components/Field.tsx';
import { useMessages } from '../language/language-store.ts';
import { type DropItem, type ItemProblem, isTable, type ReadingDraft } from './drop-item.ts';
import { changeItem } from './drop-store.ts';

interface ReadingFieldsProps {
  readonly item: DropItem;
  readonly description: DatasetDescription;
  readonly problems: ReadonlySet<ItemProblem>;
}

/** How a data set is to be read: the column of its classes, what is held out, and the scale. */
export function ReadingFields({ item: { key, reading }, description, problems }: ReadingFieldsProps) {
  const { drop: words } = useMessages();
  const change = (changed: Partial<ReadingDraft>) => changeItem(key, { reading: { ...reading, ...changed } });
  const firstOf = (...ones: readonly ItemProblem[]): string | undefined => {
    const problem = ones.find((one) => problems.has(one));
    return problem === undefined ? undefined : words.problems[problem];
  };
  const listId = `columns-of-${key}`;
  return (
    <fieldset className="reading-fields">
      <legend className="unseen">{words.options}</legend>
      {isTable(description.format) && (
        <Field label={words.label.name} note={words.label.note} problem={firstOf('label', 'label-unknown')}>
          <input
            value={reading.label}
            list={listId}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => change({ label: event.target.value })}
          />
        </Field>
      )}
      <datalist id={listId}>
        {description.columns?.map((column) => (
          <option key={column} value={column} />
        ))}
      </datalist>
      <Field label={words.holdout.name} note={words.holdout.note} problem={firstOf('holdout')}>
        <input
          inputMode="decimal"
          value={reading.holdout}
          onChange={(event) => change({ holdout: event.target.value })}
        />
      </Field>
      <Field label={words.scale.name} note={words.scale.note} problem={firstOf('scale')}>
        <input inputMode="decimal" value={reading.scale} onChange={(event) => change({ scale: event.target.value })} />
      </Field>
    </fieldset>
  );
}
