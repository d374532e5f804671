import { Field } from '../../../components/Field.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { useDraftField } from '../draft/draft-context.ts';
import { SelectField } from './SelectField.tsx';

const OPTIMIZERS = ['sgd', 'momentum', 'nesterov', 'adam', 'adamw'] as const;
const DOWN = ['same', 'none'] as const;
const COMPRESSIONS = ['none', 'float16', 'bfloat16', 'int8', 'top-k'] as const;

/** How devices step, and how their updates and parameters travel. What more there is to say of either stands in the YAML. */
export function MethodFields() {
  const { advanced: words } = useMessages().newJob;
  return (
    <>
      <MethodField field="optimizer" names={OPTIMIZERS} words={words.optimizer} />
      <MethodField field="compression" names={COMPRESSIONS} words={words.compression} />
      <DownField />
    </>
  );
}

/** How parameters travel to the devices, where updates travel packed. */
function DownField() {
  const { advanced: words } = useMessages().newJob;
  const name = useDraftField(['compression', 'name']).value;
  if (COMPRESSIONS.every((one) => one !== name) || name === 'none') return null;
  const usual = name === 'top-k' ? 'none' : 'same';
  return <SelectField path={['compression', 'down']} names={DOWN} usual={usual} words={words.down} />;
}

interface MethodFieldProps<Name extends string> {
  readonly field: string;
  /** The first goes without saying. */
  readonly names: readonly [Name, ...Name[]];
  readonly words: { readonly label: string; readonly note: string; readonly names: Readonly<Record<Name, string>> };
}

function MethodField<Name extends string>({ field, names, words }: MethodFieldProps<Name>) {
  const { value, problem } = useDraftField([field, 'name']);
  const { set } = useDraftField([field]);
  const [usual] = names;
  const choose = (name: string): void => set(name === usual ? undefined : { name });
  return (
    <Field label={words.label} note={words.note} problem={problem}>
      <select value={names.find((one) => one === value) ?? usual} onChange={({ target }) => choose(target.value)}>
        {names.map((one) => (
          <option key={one} value={one}>
            {words.names[one]}
          </option>
        ))}
      </select>
    </Field>
  );
}
