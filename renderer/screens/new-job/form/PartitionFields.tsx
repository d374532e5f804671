import { Field } from '../../../components/Field.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { useDraftField } from '../draft/draft-context.ts';
import { NumberField } from './NumberField.tsx';

const SCHEMES = ['iid', 'shards', 'dirichlet'] as const;
const PARTITION = ['data', 'partition'];

/** How managed data are cut into parts. */
export function PartitionFields() {
  const { data: words } = useMessages().newJob;
  const { value, problem } = useDraftField([...PARTITION, 'scheme']);
  const { set } = useDraftField(PARTITION);
  const scheme = SCHEMES.find((one) => one === value) ?? 'iid';
  const choose = (next: string): void => set(next === 'iid' ? undefined : { scheme: next });
  return (
    <>
      <Field label={words.scheme} note={words.schemeNotes[scheme]} problem={problem}>
        <select value={scheme} onChange={({ target }) => choose(target.value)}>
          {SCHEMES.map((one) => (
            <option key={one} value={one}>
              {words.schemes[one]}
            </option>
          ))}
        </select>
      </Field>
      {scheme === 'shards' && (
        <NumberField path={[...PARTITION, 'shardsPerPartition']} {...words.shards} standard="2" />
      )}
      {scheme === 'dirichlet' && (
        <>
          <NumberField path={[...PARTITION, 'alpha']} {...words.alpha} standard="0.5" />
          <NumberField path={[...PARTITION, 'minSamples']} {...words.minSamples} standard="10" />
        </>
      )}
      <NumberField path={['data', 'partitions']} {...words.partitions} />
    </>
  );
}
