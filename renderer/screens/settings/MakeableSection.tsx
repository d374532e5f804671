import { type ReactNode, useState } from 'react';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { Section } from '../../components/Section.tsx';
import { type Need, useRefusal } from '../../stores/session-store.ts';
import { RefusalNote } from './RefusalNote.tsx';

interface MakeableSectionProps {
  readonly title: string;
  readonly text: string;
  /** What the button says that makes another one. */
  readonly action: string;
  /** Who lacks it reads why, and nothing else. */
  readonly need: Need;
  /** Asks for what another one takes, until it is closed. */
  readonly dialog: (close: () => void) => ReactNode;
  readonly children: ReactNode;
}

/** Things that were made, with a button that makes another one. */
export function MakeableSection({ title, text, action, need, dialog, children }: MakeableSectionProps) {
  const mayNot = useRefusal(need) !== undefined;
  const [isMaking, setMaking] = useState(false);
  return (
    <Section
      title={title}
      aside={
        !mayNot && (
          <Button icon={<Icon name="plus" />} onClick={() => setMaking(true)}>
            {action}
          </Button>
        )
      }
    >
      <p className="note soft">{text}</p>
      <RefusalNote need={need} />
      {!mayNot && children}
      {isMaking && dialog(() => setMaking(false))}
    </Section>
  );
}
