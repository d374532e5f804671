import { Field } from '../../../components/Field.tsx';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useDatasets } from '../../../stores/datasets-store.ts';
import { useLocalDatasets } from '../../../stores/devices-store.ts';
import { useDraftField } from '../draft/draft-context.ts';
import { writeTyped } from '../draft/typed-number.ts';
import { offeredByName } from './data-at-hand.ts';
import { shapeText } from './shape-text.ts';

interface Option {
  readonly name: string;
  readonly label: string;
  readonly note?: string;
  readonly isReady: boolean;
}

/** Which data set: those that the orchestrator has, or those that devices offer. */
export function DatasetField({ onChoose }: { readonly onChoose: (dataset: string | undefined) => void }) {
  const { data: words } = useMessages().newJob;
  const isLocal = useDraftField(['data', 'kind']).value === 'local';
  const { value, problem } = useDraftField(['data', 'dataset']);
  const managed = useManagedOptions();
  const local = useLocalOptions();
  const options = isLocal ? local : managed;
  const chosen = writeTyped(value);
  const known = options.find(({ name }) => name === chosen);
  return (
    <Field label={words.dataset} note={known?.note} problem={problem}>
      <select value={chosen} onChange={({ target }) => onChoose(target.value === '' ? undefined : target.value)}>
        {chosen === '' && <option value="">{words.choose}</option>}
        {chosen !== '' && known === undefined && (
          <option value={chosen}>
            {chosen} ({words.notHere})
          </option>
        )}
        {options.map(({ name, label, isReady }) => (
          <option key={name} value={name} disabled={!isReady && name !== chosen}>
            {label}
          </option>
        ))}
      </select>
    </Field>
  );
}

function useManagedOptions(): readonly Option[] {
  const { data: words } = useMessages().newJob;
  const format = useFormat();
  return useDatasets().map(({ name, state, shape, classes, train }) => {
    if (state !== 'ready') return { name, label: `${name} (${words.states[state]})`, isReady: false };
    const note = words.samples(
      format.number(train?.samples ?? 0),
      shapeText(shape ?? [], format),
      format.number(classes?.length ?? 0),
    );
    return { name, label: name, note, isReady: true };
  });
}

function useLocalOptions(): readonly Option[] {
  const { data: words } = useMessages().newJob;
  const format = useFormat();
  return offeredByName(useLocalDatasets()).map(({ name, devices, samples }) => ({
    name,
    label: name,
    note: words.offered(`${format.number(devices)} ${words.devices(devices)}`, format.number(samples)),
    isReady: true,
  }));
}
