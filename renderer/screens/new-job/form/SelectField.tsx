import { Field } from '../../../components/Field.tsx';
import { useDraftField } from '../draft/draft-context.ts';
import type { DraftPath } from '../draft/draft-text.ts';

interface SelectFieldProps<Name extends string> {
  readonly path: DraftPath;
  readonly names: readonly Name[];
  /** Goes without saying. */
  readonly usual: Name;
  readonly words: { readonly label: string; readonly note: string; readonly names: Readonly<Record<Name, string>> };
}

/** One of several words of the draft. */
export function SelectField<Name extends string>({ path, names, usual, words }: SelectFieldProps<Name>) {
  const { value, problem, set } = useDraftField(path);
  return (
    <Field label={words.label} note={words.note} problem={problem}>
      <select
        value={names.find((one) => one === value) ?? usual}
        onChange={({ target }) => set(target.value === usual ? undefined : target.value)}
      >
        {names.map((one) => (
          <option key={one} value={one}>
            {words.names[one]}
          </option>
        ))}
      </select>
    </Field>
  );
}
