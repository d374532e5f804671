import { Field } from '../../../components/Field.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { useDatasets } from '../../../stores/datasets-store.ts';
import { useDraftField } from '../draft/draft-context.ts';
import { writeTyped } from '../draft/typed-number.ts';

/** Which data set tells how good the model is after each round. */
export function JudgeField() {
  const { data: words } = useMessages().newJob;
  const isLocal = useDraftField(['data', 'kind']).value === 'local';
  const { value, problem, set } = useDraftField(['evaluation', 'dataset']);
  const datasets = useDatasets().filter(({ test }) => test !== null && test.samples > 0);
  const chosen = writeTyped(value);
  const isKnown = chosen === '' || datasets.some(({ name }) => name === chosen);
  return (
    <Field
      label={words.judge}
      note={isLocal && chosen === '' ? words.judgeNobodyNote : words.judgeNote}
      problem={problem}
    >
      <select value={chosen} onChange={({ target }) => set(target.value === '' ? undefined : target.value)}>
        <option value="">{isLocal ? words.judgeNobody : words.judgeSelf}</option>
        {!isKnown && (
          <option value={chosen}>
            {chosen} ({words.notHere})
          </option>
        )}
        {datasets.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </Field>
  );
}
