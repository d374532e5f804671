import { useState } from 'react';
import { Tag } from '../../../../common/domain/joining.ts';
import { Field } from '../../../components/Field.tsx';
import { FormDialog } from '../../../components/FormDialog.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useMessages } from '../../../language/language-store.ts';
import { ShownOnceDialog } from '../ShownOnceDialog.tsx';
import { SPAN_SECONDS, type Span } from '../spans.ts';

const SPANS = ['minutes15', 'hour', 'day', 'week', 'month'] as const satisfies readonly Span[];

/** Makes a join string, and shows it this once. */
export function NewJoinTokenDialog({ onClose }: { readonly onClose: () => void }) {
  const { tokens: words } = useMessages().joining;
  const [joinString, setJoinString] = useState<string>();
  if (joinString === undefined) return <Wishes onMade={setJoinString} onClose={onClose} />;
  return (
    <ShownOnceDialog
      title={words.madeTitle}
      once={words.once}
      secret={{ label: words.string, text: joinString }}
      inUse={{ label: words.command, text: `EO_JOIN=${joinString} eo agent` }}
      done={words.done}
      onClose={onClose}
    />
  );
}

function Wishes({ onMade, onClose }: { readonly onMade: (joinString: string) => void; readonly onClose: () => void }) {
  const messages = useMessages();
  const { tokens: words } = messages.joining;
  const { spans } = messages.settings;
  const client = useClient();
  const [span, setSpan] = useState<Span>('minutes15');
  const [uses, setUses] = useState('1');
  const [tags, setTags] = useState('');
  const count = Number(uses);
  const list = tags
    .split(/[,\s]+/)
    .filter(Boolean)
    .map((word) => word.toLowerCase());
  const usesProblem = Number.isInteger(count) && count >= 1 && count <= 1_000 ? undefined : words.usesProblem;
  const tagsProblem =
    list.length <= 16 && list.every((tag) => Tag.safeParse(tag).success) ? undefined : words.tagsProblem;
  return (
    <FormDialog
      title={words.createTitle}
      onClose={onClose}
      action={words.make}
      isReady={usesProblem === undefined && tagsProblem === undefined}
      onSubmit={async () => {
        const made = await client.joining.createToken({ ttlSeconds: SPAN_SECONDS[span], uses: count, tags: list });
        onMade(made.joinString);
      }}
    >
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
    </FormDialog>
  );
}
