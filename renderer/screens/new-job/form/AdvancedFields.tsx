import { useState } from 'react';
import { SwitchField } from '../../../components/SwitchField.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { useDraftField, useDraftFields } from '../draft/draft-context.ts';
import type { DraftPath } from '../draft/draft-text.ts';
import { JudgeField } from './JudgeField.tsx';
import { MethodFields } from './MethodFields.tsx';
import { NumberField } from './NumberField.tsx';
import { SelectionFields } from './SelectionFields.tsx';
import { StrategyField } from './StrategyField.tsx';

const PATHS: readonly DraftPath[] = [
  ['strategy', 'name'],
  ['strategy', 'fraction'],
  ['strategy', 'minDevices'],
  ['roundDeadlineSeconds'],
  ['earlyStopping', 'patience'],
  ['secureAggregation', 'threshold'],
  ['optimizer', 'name'],
  ['compression', 'name'],
  ['compression', 'down'],
  ['selection', 'by'],
  ['selection', 'spare'],
  ['selection', 'tags'],
  ['priority'],
  ['seed'],
  ['reproducible'],
];

/** What most jobs leave as it is; open where something in it is to be mended. */
export function AdvancedFields() {
  const { advanced: words } = useMessages().newJob;
  const { problemAt } = useDraftFields();
  const isLocal = useDraftField(['data', 'kind']).value === 'local';
  const [isOpen, setOpen] = useState(false);
  const mustOpen = PATHS.some((path) => problemAt(path) !== undefined);
  return (
    <details open={isOpen || mustOpen} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{words.title}</summary>
      <div className="fields">
        <StrategyField />
        <NumberField path={['strategy', 'fraction']} {...words.fraction} unit="%" factor={100} standard="100" />
        <NumberField path={['strategy', 'minDevices']} {...words.minDevices} standard="1" />
        <NumberField path={['earlyStopping', 'patience']} {...words.patience} />
        <NumberField path={['secureAggregation', 'threshold']} {...words.secrecy} />
        <NumberField path={['roundDeadlineSeconds']} {...words.deadline} unit="s" standard="600" />
        <SelectionFields />
        <MethodFields />
        <NumberField path={['seed']} {...words.seed} standard="1" />
        {!isLocal && <JudgeField />}
        <ReproducibleField />
      </div>
    </details>
  );
}

function ReproducibleField() {
  const { advanced } = useMessages().newJob;
  const { value, set } = useDraftField(['reproducible']);
  return (
    <SwitchField
      label={advanced.reproducible.label}
      note={advanced.reproducible.note}
      isOn={value === true}
      onChange={(isOn) => set(isOn ? true : undefined)}
    />
  );
}
