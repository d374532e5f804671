import { Field } from '../../../components/Field.tsx';
import { Section } from '../../../components/Section.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { useDraftField } from '../draft/draft-context.ts';
import { writeTyped } from '../draft/typed-number.ts';
import { AdvancedFields } from './AdvancedFields.tsx';
import { DataFields } from './DataFields.tsx';
import { ModelChoice } from './ModelChoice.tsx';
import { TrainingFields } from './TrainingFields.tsx';
import './job-form.css';

/** Everything that a job is told, as fields; locked while the YAML cannot be read. */
export function JobForm({ isLocked }: { readonly isLocked: boolean }) {
  const { newJob: words } = useMessages();
  return (
    // While nothing in it takes the focus, it does itself: it scrolls by keys.
    <form
      className="job-form"
      aria-label={words.panes.form}
      tabIndex={isLocked ? 0 : undefined}
      onSubmit={(event) => event.preventDefault()}
    >
      <fieldset disabled={isLocked}>
        <legend className="unseen">{words.panes.form}</legend>
        <Section title={words.what}>
          <NameField />
        </Section>
        <DataFields />
        <ModelChoice />
        <TrainingFields />
        <AdvancedFields />
      </fieldset>
    </form>
  );
}

function NameField() {
  const { newJob: words } = useMessages();
  const { value, problem, set } = useDraftField(['name']);
  return (
    <Field label={words.name.label} note={words.name.note} problem={problem}>
      <input
        autoComplete="off"
        spellCheck={false}
        value={writeTyped(value)}
        onChange={({ target }) => set(target.value === '' ? undefined : target.value)}
      />
    </Field>
  );
}
