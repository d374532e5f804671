import { Section } from '../../../components/Section.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { NumberField } from './NumberField.tsx';

/** How long and how boldly the devices learn. */
export function TrainingFields() {
  const { training: words } = useMessages().newJob;
  return (
    <Section title={words.title}>
      <div className="fields">
        <NumberField path={['rounds']} {...words.rounds} />
        <NumberField path={['targetAccuracy']} {...words.target} unit="%" factor={100} />
        <NumberField path={['localEpochs']} {...words.localEpochs} standard="1" />
        <NumberField path={['batchSize']} {...words.batchSize} standard="32" />
        <NumberField path={['learningRate']} {...words.learningRate} />
      </div>
    </Section>
  );
}
