import type { UpdateState } from '../../../common/desktop/update-state.ts';
import { Moment } from '../../components/Moment.tsx';
import { Section } from '../../components/Section.tsx';
import { useMessages } from '../../language/language-store.ts';

/** What is new in the version that comes, as plain text. */
export function ReleaseNotes({ update }: { readonly update: UpdateState }) {
  const { updates: words } = useMessages().desktop;
  if (update.kind !== 'downloading' && update.kind !== 'ready' && update.kind !== 'installing') return null;
  const { version, notes, releasedAt } = update;
  return (
    <Section title={words.notes(version)}>
      {releasedAt !== null && (
        <p className="small faint">
          {words.released} <Moment at={releasedAt} />
        </p>
      )}
      <p className="release-notes">{notes === '' ? words.noNotes : notes}</p>
    </Section>
  );
}
