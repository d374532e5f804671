import { useEffect, useState } from 'react';
import { TitleBar } from '../../app/TitleBar.tsx';
import { Tabs } from '../../components/Tabs.tsx';
import { useMessages } from '../../language/language-store.ts';
import { sayDone, sayFailed } from '../../stores/toasts.ts';
import { DraftContext } from './draft/draft-context.ts';
import { openJobFile } from './draft/job-file.ts';
import { useDraft } from './draft/use-draft.ts';
import { useProblems } from './draft/use-problems.ts';
import { JobForm } from './form/JobForm.tsx';
import { PreviewPane } from './preview/PreviewPane.tsx';
import { usePreview } from './preview/use-preview.ts';
import { StartBar } from './StartBar.tsx';
import { useIsNarrow } from './use-is-narrow.ts';
import { OpenFileButton } from './yaml/OpenFileButton.tsx';
import { YamlPane } from './yaml/YamlPane.tsx';
import './new-job.css';

interface JobDeskProps {
  /** The text that it begins with. */
  readonly first: string;
  /** The draft that had to give way to it. */
  readonly replaced: string | undefined;
  /** The text to begin anew with. */
  readonly anew: () => string;
}

const NO_PROBLEMS = [] as const;

/** The form and the text of one job, in step, and what would come of it. */
export function JobDesk({ first, replaced, anew }: JobDeskProps) {
  const { newJob: words } = useMessages();
  const draft = useDraft(first);
  const previewed = usePreview(draft.check);
  const refused = previewed.isCurrent ? (previewed.preview?.problems ?? NO_PROBLEMS) : NO_PROBLEMS;
  const { lines, problemAt } = useProblems(draft, refused);
  const isNarrow = useIsNarrow();
  const [view, setView] = useState('form');
  const { write, text } = draft;

  useEffect(() => {
    if (replaced !== undefined) sayDone(words.replaced, { label: words.undo, onUndo: () => write(replaced) });
  }, [replaced, write, words]);

  const put = (next: string, said: string): void => {
    write(next);
    sayDone(said, { label: words.undo, onUndo: () => write(text) });
  };
  const open = async (file: File): Promise<void> => {
    const opened = await openJobFile(file);
    switch (opened.kind) {
      case 'opened':
        return put(opened.text, words.opened(file.name));
      case 'too-large':
        return sayFailed(words.tooLarge(file.name));
      case 'unreadable':
        return sayFailed(words.unreadable(file.name));
    }
  };
  const form = <JobForm isLocked={draft.reading.kind === 'broken'} />;
  const yaml = <YamlPane draft={draft} problems={lines} onFile={(file) => void open(file)} />;
  const preview = <PreviewPane previewed={previewed} check={draft.check} />;
  return (
    <DraftContext value={{ draft, problemAt }}>
      <TitleBar title={words.title} actions={<OpenFileButton onFile={(file) => void open(file)} />} />
      {isNarrow ? (
        <div className="new-job narrow">
          <Tabs
            label={words.panes.label}
            current={view}
            onChange={setView}
            tabs={[
              { id: 'form', label: words.panes.form, content: form },
              { id: 'yaml', label: words.panes.yaml, content: yaml },
              { id: 'preview', label: words.panes.preview, content: preview },
            ]}
          />
        </div>
      ) : (
        <div className="new-job">
          {form}
          <div className="new-job-side">
            {yaml}
            {preview}
          </div>
        </div>
      )}
      <StartBar draft={draft} previewed={previewed} onStartOver={() => put(anew(), words.startedOver)} />
    </DraftContext>
  );
}
