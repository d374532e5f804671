import { CopyField } from '../../../components/CopyField.tsx';
import { Section } from '../../../components/Section.tsx';
import { useMessages } from '../../../language/language-store.ts';
import { AuthoritySection } from './AuthoritySection.tsx';
import { JoinTokensSection } from './JoinTokensSection.tsx';
import { RequestsSection } from './RequestsSection.tsx';

/** How machines become devices: those that ask, join strings, and what devices trust. */
export function JoiningSettings() {
  const { spare: words } = useMessages().joining;
  return (
    <>
      <RequestsSection />
      <Section title={words.title}>
        <p className="note soft">{words.text}</p>
        <CopyField label={words.command} text="eo agent" />
      </Section>
      <JoinTokensSection />
      <AuthoritySection />
    </>
  );
}
