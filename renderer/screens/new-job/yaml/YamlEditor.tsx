import { useRef } from 'react';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import type { LineProblem } from '../draft/use-problems.ts';
import './yaml-editor.css';

interface YamlEditorProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly problems: readonly LineProblem[];
}

/** The text with its line numbers; lines to mend are marked, and listed below as ways to get there. */
export function YamlEditor({ text, onChange, problems }: YamlEditorProps) {
  const { yaml: words } = useMessages().newJob;
  const format = useFormat();
  const input = useRef<HTMLTextAreaElement>(null);
  const margin = useRef<HTMLDivElement>(null);
  const lines = text.split('\n');
  const marked = new Set(problems.map(({ line }) => line));
  const follow = (): void => {
    if (margin.current === null || input.current === null) return;
    margin.current.style.transform = `translateY(${-input.current.scrollTop}px)`;
  };
  const goTo = (line: number): void => {
    const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0);
    input.current?.focus();
    input.current?.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
  };
  return (
    <div className="yaml-editor">
      <div className="yaml-text">
        <div className="yaml-margin" aria-hidden="true" ref={margin}>
          {lines.map((_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is its number
            <div key={index} className={marked.has(index + 1) ? 'marked' : undefined}>
              <span>{index + 1}</span>
            </div>
          ))}
        </div>
        <textarea
          ref={input}
          aria-label={words.label}
          aria-invalid={problems.length > 0}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          wrap="off"
          value={text}
          onChange={({ target }) => onChange(target.value)}
          onScroll={follow}
        />
      </div>
      {problems.length > 0 && (
        <ul className="yaml-problems" aria-label={words.problems}>
          {problems.map(({ line, field, text: problem }) => (
            <li key={`${line} ${field} ${problem}`}>
              <button type="button" onClick={() => goTo(line)}>
                <span className="faint">{words.line(format.number(line))}</span>
                <span>
                  {field !== '' && <code>{field}</code>} {problem}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
