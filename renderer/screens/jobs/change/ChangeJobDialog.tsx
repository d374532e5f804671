import { useState } from 'react';
import type { Job } from '../../../../common/domain/job.ts';
import { Priority } from '../../../../common/specs/job-spec.ts';
import { Field, type FieldInput } from '../../../components/Field.tsx';
import { FormDialog } from '../../../components/FormDialog.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { sayDone } from '../../../stores/toasts.ts';
import { problemText } from '../../new-job/draft/problem-text.ts';
import { changeText, fieldLabel } from './change-text.ts';
import { refusedFields } from './refused-fields.ts';
import { type ChangeField, readChange, type TypedChange, typedOf } from './typed-change.ts';

/** Asks how a job that has not ended should go on. */
export function ChangeJobDialog({ job, onClose }: { readonly job: Job; readonly onClose: () => void }) {
  const messages = useMessages();
  const { change: words } = messages.jobs;
  const { priority } = messages.newJob.advanced;
  const format = useFormat();
  const client = useClient();
  const [typed, setTyped] = useState(() => typedOf(job.spec));
  const [refused, setRefused] = useState<ReturnType<typeof refusedFields>>({});
  const { change, problems } = readChange(typed, job);
  const { reproducible } = job.spec;

  const set = (part: Partial<TypedChange>): void => {
    setTyped((before) => ({ ...before, ...part }));
    setRefused({});
  };
  const submit = async (): Promise<void> => {
    const before = job.spec;
    try {
      await client.jobs.change({ id: job.id, ...change });
    } catch (error) {
      setRefused(refusedFields(error));
      throw error;
    }
    sayDone(words.done(job.name, changeText(before, change, messages, format)));
    onClose();
  };
  const field = (name: ChangeField, note: string, input: FieldInput) => {
    const problem = problems[name];
    const wrong = problem === undefined ? refused[name] : problemText(problem, messages, format);
    return (
      <Field label={fieldLabel(name, messages)} note={note} problem={wrong}>
        {input}
      </Field>
    );
  };
  const number = (name: Exclude<ChangeField, 'priority'>, isFixed = false) => (
    <input
      inputMode="decimal"
      autoComplete="off"
      value={typed[name]}
      disabled={isFixed}
      onChange={({ target }) => set({ [name]: target.value })}
    />
  );
  return (
    <FormDialog
      title={words.title(job.name)}
      onClose={onClose}
      action={words.action}
      isReady={Object.keys(change).length > 0}
      isToldElsewhere={Object.keys(refused).length > 0}
      onSubmit={submit}
    >
      <p className="note soft">{words.when}</p>
      <div className="form-row">
        {field('rounds', words.roundsNote(format.number(job.roundsCommitted)), number('rounds'))}
        {field('learningRate', reproducible ? words.rateFixed : words.rateNote, number('learningRate', reproducible))}
      </div>
      <div className="form-row">
        {field('roundDeadlineSeconds', words.deadlineNote, number('roundDeadlineSeconds'))}
        {field(
          'priority',
          priority.note,
          <select value={typed.priority} onChange={({ target }) => set({ priority: Priority.parse(target.value) })}>
            {Priority.options.map((one) => (
              <option key={one} value={one}>
                {priority.names[one]}
              </option>
            ))}
          </select>,
        )}
      </div>
    </FormDialog>
  );
}
