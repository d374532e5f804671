import { Priority } from '../../../../common/specs/job-spec.ts';
import { useMessages } from '../../../language/language-store.ts';
import { NumberField } from './NumberField.tsx';
import { SelectField } from './SelectField.tsx';
import { TagsField } from './TagsField.tsx';

const WAYS = ['random', 'fair', 'fast'] as const;

/** Which devices and parts take part, and before which other jobs. */
export function SelectionFields() {
  const { advanced: words } = useMessages().newJob;
  return (
    <>
      <SelectField path={['selection', 'by']} names={WAYS} usual="random" words={words.selectBy} />
      <NumberField path={['selection', 'spare']} {...words.spare} unit="%" factor={100} standard="0" />
      <SelectField path={['priority']} names={Priority.options} usual="normal" words={words.priority} />
      <TagsField />
    </>
  );
}
