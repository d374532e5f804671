import { type FormEvent, useId, useState } from 'react';
import { Tag } from '../../../../common/domain/joining.ts';
import { Button } from '../../../components/Button.tsx';
import { CopyField } from '../../../components/CopyField.tsx';
import { Dialog } from '../../../components/Dialog.tsx';
import { Field } from '../../../components/Field.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';
import { SPAN_SECONDS, type Span } from '../spans.ts';

const SPANS = ['minutes15', 'hour', 'day', 'week', 'month'] as const satisfies readonly Span[];

interface NewJoinTokenDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** Makes a join string, and shows it this once. */
export function NewJoinTokenDialog({ isOpen, onClose }: NewJoinTokenDialogProps) {
  const { tokens: words } = useMessages().joining;
  const [joinString, setJoinString] = useState<string>();
  const close = (): void => {
    setJoinString(undefined);
    onClose();
  };
  if (!isOpen) return null;
  if (joinString === undefined) return <Wishes onMade={setJoinString} onClose={close} />;
  return (
    <Dialog
      isOpen
      onClose={close}
      title={words.madeTitle}
      width="wide"
      actions={
        <Button look="primary" onClick={close}>
          {words.done}
        </Button>
      }
    >
      <p>{words.once}</p>
      <CopyField label={words.string} text={joinString} />
      <p className="note soft">{words.command}</p>
      <CopyField label={words.command} text={`EO_JOIN=${joinString} eo agent`} />
    </Dialog>
  );
}

function Wishes({ onMade, onClose }: { readonly onMade: (joinString: string) => void; readonly onClose: () => void }) {
  const messages = useMessages();
  const { tokens: words } = messages.joining;
  const { spans } = messages.settings;
  const client = useClient();
  const formId = useId();
  const [span, setSpan] = useState<Span>('minutes15');
  const [uses, setUses] = useState('1');
  const [tags, setTags] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const count = Number(uses);
  const list = tags
    .split(/[,\s]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
  const usesProblem = Number.isInteger(count) && count >= 1 && count <= 1_000 ? undefined : words.usesProblem;
  const tagsProblem =
    list.length <= 16 && list.every((tag) => Tag.safeParse(tag).success) ? undefined : words.tagsProblem;
  const make = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    try {
      const made = await client.joining.createToken({ ttlSeconds: SPAN_SECONDS[span], uses: count, tags: list });
      onMade(made.joinString);
    } catch (error) {
      setFailure(errorText(error, messages));
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={words.createTitle}
      actions={
        <>
          <Button onClick={onClose}>{messages.app.cancel}</Button>
          <Button
            look="primary"
            submits
            form={formId}
            isBusy={isBusy}
            disabled={usesProblem !== undefined || tagsProblem !== undefined}
          >
            {words.make}
          </Button>
        </>
      }
    >
      <form id={formId} className="dialog-form" onSubmit={(event) => void make(event)}>
        <div className="form-row">
          <Field label={words.uses} note={words.usesNote} problem={usesProblem}>
            <input inputMode="numeric" value={uses} onChange={({ target }) => setUses(target.value)} />
          </Field>
          <Field label={words.ttl}>
            <select
              value={span}
              onChange={({ target }) => setSpan(SPANS.find((one) => one === target.value) ?? 'minutes15')}
            >
              {SPANS.map((one) => (
                <option key={one} value={one}>
                  {spans[one]}
                </option>
              ))}
            </select>
          </Field>
        </div>
        <Field label={words.tags} note={words.tagsNote} problem={tagsProblem}>
          <input value={tags} onChange={({ target }) => setTags(target.value)} spellCheck={false} />
        </Field>
        {failure !== undefined && (
          <p role="alert" className="failure-text">
            {failure}
          </p>
        )}
      </form>
    </Dialog>
  );
}
