import { useState } from 'react';
import type { ControlClient } from '../../../../common/api-client/control-client.ts';
import type { EventKind } from '../../../../common/domain/event.ts';
import { AllowedButton } from '../../../components/allowed/AllowedButton.tsx';
import { Button } from '../../../components/Button.tsx';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { CopyField } from '../../../components/CopyField.tsx';
import { Icon } from '../../../components/Icon.tsx';
import { Section } from '../../../components/Section.tsx';
import { saveFile } from '../../../components/save-file.ts';
import { useClient } from '../../../connection/connection-context.ts';
import { useAnswer } from '../../../connection/use-answer.ts';
import { errorText } from '../../../language/error-text.ts';
import { useMessages } from '../../../language/language-store.ts';
import { sayDone } from '../../../stores/toasts.ts';
import { AUTHORITY_FILE } from './authority-file.ts';
import { TrustSteps } from './TrustSteps.tsx';

const ROTATING = { role: 'admin', scope: 'cluster' } as const;
const KINDS: ReadonlySet<EventKind> = new Set(['authority-replaced', 'cluster-restored']);
const ask = async (client: ControlClient) => await client.joining.authority();

/** By what devices and browsers know this cluster: to show, to trust, to replace. */
export function AuthoritySection() {
  const messages = useMessages();
  const { authority: words } = messages.joining;
  const client = useClient();
  const { value, error } = useAnswer(ask, KINDS);
  const [isReplacing, setReplacing] = useState(false);
  return (
    <Section
      title={words.title}
      aside={
        <AllowedButton need={ROTATING} look="danger" onClick={() => setReplacing(true)}>
          {words.rotate}
        </AllowedButton>
      }
    >
      <p className="note soft">{words.text}</p>
      {error !== undefined && <p className="failure-text">{errorText(error, messages)}</p>}
      {value !== undefined && (
        <>
          <h3>{words.fingerprint}</h3>
          <CopyField label={words.fingerprint} text={value.fingerprint} />
          <p>
            <Button
              icon={<Icon name="download" />}
              onClick={() => saveFile(AUTHORITY_FILE, value.certificate, 'application/x-pem-file')}
            >
              {words.export}
            </Button>
          </p>
        </>
      )}
      <TrustSteps />
      <ConfirmDialog
        isOpen={isReplacing}
        onClose={() => setReplacing(false)}
        title={words.rotateTitle}
        action={words.rotateAction}
        onConfirm={async () => {
          await client.joining.rotateAuthority();
          sayDone(words.rotated);
        }}
      >
        <p>{words.rotateText}</p>
        <p className="note soft">{words.theft}</p>
      </ConfirmDialog>
    </Section>
  );
}
