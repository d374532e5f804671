import { type DragEvent, useState } from 'react';
import { Button } from '../../../components/Button.tsx';
import { IconButton } from '../../../components/IconButton.tsx';
import { saveFile } from '../../../components/save-file.ts';
import { useMessages } from '../../../language/language-store.ts';
import { sayDone, sayFailed } from '../../../stores/toasts.ts';
import type { Draft } from '../draft/use-draft.ts';
import type { LineProblem } from '../draft/use-problems.ts';
import { YamlEditor } from './YamlEditor.tsx';

interface YamlPaneProps {
  readonly draft: Draft;
  readonly problems: readonly LineProblem[];
  /** A job file was dropped here. */
  readonly onFile: (file: File) => void;
}

/** The job as text: to read, write, take along. */
export function YamlPane({ draft, problems, onFile }: YamlPaneProps) {
  const { yaml: words } = useMessages().newJob;
  const [isOver, setOver] = useState(false);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(draft.text);
      sayDone(words.copied);
    } catch {
      sayFailed(words.noClipboard);
    }
  };
  const onDrop = (event: DragEvent): void => {
    setOver(false);
    const file = jobFileOf(event);
    if (file === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onFile(file);
  };
  return (
    <section
      className="yaml-pane"
      aria-label={words.title}
      data-over={isOver}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes('Files')) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={onDrop}
    >
      <header>
        <h2>{words.title}</h2>
        <IconButton name="copy" label={words.copy} onClick={() => void copy()} />
        <IconButton
          name="download"
          label={words.download}
          onClick={() => saveFile('job.yaml', draft.text, 'application/yaml')}
        />
      </header>
      {draft.reading.kind === 'broken' && (
        <p className="yaml-broken" role="status">
          {words.broken}
          <Button look="quiet" onClick={draft.takeBack}>
            {words.takeBack}
          </Button>
        </p>
      )}
      <YamlEditor text={draft.text} onChange={draft.write} problems={problems} />
    </section>
  );
}

/** The only file of a drop, where its name is that of a job file; others are for other screens. */
function jobFileOf({ dataTransfer }: DragEvent): File | undefined {
  const [file, ...others] = dataTransfer.files;
  return file !== undefined && others.length === 0 && /\.(ya?ml|json)$/i.test(file.name) ? file : undefined;
}
