import { useId } from 'react';
import { Button } from '../components/Button.tsx';
import { Field } from '../components/Field.tsx';
import { Icon } from '../components/Icon.tsx';
import { IconButton } from '../components/IconButton.tsx';
import { errorText } from '../language/error-text.ts';
import { useFormat, useMessages } from '../language/language-store.ts';
import { useModel } from '../stores/models-store.ts';
import { contentName } from './content.ts';
import { DescriptionLine } from './DescriptionLine.tsx';
import { type DropItem, type ItemProblem, storedAs } from './drop-item.ts';
import { changeItem, forgetItems } from './drop-store.ts';
import { ReadingFields } from './ReadingFields.tsx';

interface DroppedItemProps {
  readonly item: DropItem;
  readonly problems: ReadonlySet<ItemProblem> | undefined;
  readonly isAlone: boolean;
  readonly onOpenJob: () => void;
}

/** One thing that was dropped: what it is, what is wrong with it, and what it is to be called. */
export function DroppedItem({ item, problems = new Set(), isAlone, onOpenJob }: DroppedItemProps) {
  const { drop: words } = useMessages();
  const titleId = useId();
  const { key, content, look, isWanted } = item;
  const fileName = contentName(content);
  const found = look.phase === 'known' ? look.found.description : undefined;
  const as = found === undefined ? null : storedAs(found);
  return (
    <li className="dropped-item" aria-labelledby={titleId}>
      <header>
        {as !== null && found?.kind !== 'unknown' && !isAlone ? (
          <input
            type="checkbox"
            checked={isWanted}
            aria-label={words.wanted(fileName)}
            onChange={(event) => changeItem(key, { isWanted: event.target.checked })}
          />
        ) : (
          <Icon name={found?.kind === 'dataset' ? 'datasets' : found?.kind === 'job' ? 'jobs' : 'models'} />
        )}
        <strong id={titleId}>{fileName}</strong>
        <SizeOf item={item} />
        {!isAlone && <IconButton name="close" label={words.remove(fileName)} onClick={() => forgetItems(key)} />}
      </header>
      <div className="dropped-body">
        <LookInWords item={item} />
        {found?.kind === 'unknown' && (
          <label className="dropped-unknown note">
            <input
              type="checkbox"
              checked={isWanted}
              onChange={(event) => changeItem(key, { isWanted: event.target.checked })}
            />
            {words.keepUnknown}
          </label>
        )}
        {found?.kind === 'job' && (
          <Button look={isAlone ? 'primary' : 'plain'} icon={<Icon name="jobs" />} onClick={onOpenJob}>
            {words.openJob}
          </Button>
        )}
        {isWanted && as !== null && <NameField item={item} as={as} problems={problems} />}
        {isWanted && found?.kind === 'dataset' && <ReadingFields item={item} description={found} problems={problems} />}
      </div>
    </li>
  );
}

function SizeOf({ item: { content, look } }: { readonly item: DropItem }) {
  const format = useFormat();
  const sizeBytes = look.phase === 'known' ? look.found.sizeBytes : content.kind === 'file' ? content.file.size : null;
  return sizeBytes === null ? null : <span className="note faint">{format.bytes(sizeBytes)}</span>;
}

function LookInWords({ item: { look } }: { readonly item: DropItem }) {
  const messages = useMessages();
  switch (look.phase) {
    case 'looking':
      return (
        <p className="note faint" role="status">
          {messages.drop.looking}
        </p>
      );
    case 'known':
      return <DescriptionLine description={look.found.description} />;
    case 'refused':
      return (
        <p className="failure-text note" role="alert">
          {errorText(look.error, messages)}
        </p>
      );
  }
}

interface NameFieldProps {
  readonly item: DropItem;
  readonly as: 'model' | 'dataset';
  readonly problems: ReadonlySet<ItemProblem>;
}

function NameField({ item: { key, name }, as, problems }: NameFieldProps) {
  const { drop: words } = useMessages();
  const format = useFormat();
  const existing = useModel(name);
  const problem = (['name', 'name-taken', 'name-twice'] as const).find((one) => problems.has(one));
  const isNewVersion = as === 'model' && existing !== undefined;
  return (
    <Field
      label={words.nameLabel}
      note={isNewVersion ? words.newVersion(format.number(existing.version + 1)) : undefined}
      problem={problem === undefined ? undefined : words.problems[problem]}
    >
      <input
        value={name}
        maxLength={64}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => changeItem(key, { name: event.target.value })}
      />
    </Field>
  );
}
