import { type StrategyName, StrategySpec } from '../../../../common/specs/strategy-spec.ts';
import { Field } from '../../../components/Field.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { useDraftField } from '../draft/draft-context.ts';

const USUAL: StrategyName = 'fedavg';

/** As the YAML names them, in any language. */
const NAMES = StrategySpec.options.map(({ shape }) => shape.name.value);

/** What becomes of the updates of a round. What all strategies have stays when another one is chosen. */
export function StrategyField() {
  const { strategy: words } = useMessages().newJob.advanced;
  const { value, problem } = useDraftField(['strategy', 'name']);
  const { set } = useDraftField(['strategy']);
  const fraction = useDraftField(['strategy', 'fraction']).value;
  const minDevices = useDraftField(['strategy', 'minDevices']).value;
  const choose = (name: string): void => {
    const kept = {
      ...(fraction === undefined ? {} : { fraction }),
      ...(minDevices === undefined ? {} : { minDevices }),
    };
    set(name === USUAL && Object.keys(kept).length === 0 ? undefined : { name, ...kept });
  };
  return (
    <Field label={words.label} note={words.note} problem={problem}>
      <select value={typeof value === 'string' ? value : USUAL} onChange={({ target }) => choose(target.value)}>
        {NAMES.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </Field>
  );
}
