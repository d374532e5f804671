import { Field } from '../../../components/Field.tsx';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { problemText } from '../../new-job/draft/problem-text.ts';
import type { readSampling, TypedSampling } from './read-sampling.ts';

interface ChatSettingsProps {
  readonly typed: TypedSampling;
  readonly problems: ReturnType<typeof readSampling>['problems'];
  readonly onChange: (typed: TypedSampling) => void;
}

/** How freely the model writes, and how much. */
export function ChatSettings({ typed, problems, onChange }: ChatSettingsProps) {
  const messages = useMessages();
  const { chat: words } = messages.deployments.playground;
  const format = useFormat();
  const field = (name: keyof TypedSampling, note: string) => {
    const problem = problems[name];
    return (
      <Field
        label={words[name]}
        note={note}
        problem={problem === undefined ? undefined : problemText(problem, messages, format)}
      >
        <input
          inputMode="decimal"
          autoComplete="off"
          value={typed[name]}
          onChange={({ target }) => onChange({ ...typed, [name]: target.value })}
        />
      </Field>
    );
  };
  return (
    <details className="chat-settings">
      <summary>{words.settings}</summary>
      <div>
        {field('temperature', words.temperatureNote)}
        {field('maxTokens', words.maxTokensNote)}
      </div>
    </details>
  );
}
