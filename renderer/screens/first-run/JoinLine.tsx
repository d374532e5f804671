import { useState } from 'react';
import { AllowedButton } from '../../components/allowed/AllowedButton.tsx';
import { CopyField } from '../../components/CopyField.tsx';
import { Icon } from '../../components/Icon.tsx';
import { APPROVING } from '../../components/joining/ApproveDialog.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { useMessages } from '../../language/language-store.ts';

/** Enough for an afternoon with some machines. */
const WISHES = { ttlSeconds: 3_600, uses: 10 } as const;

/** Makes a join string when it is asked for, and shows the line that takes a machine in by it. */
export function JoinLine() {
  const messages = useMessages();
  const { devices: words } = messages.firstRun;
  const client = useClient();
  const [isBusy, setBusy] = useState(false);
  const [joinString, setJoinString] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const make = async (): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      const made = await client.joining.createToken(WISHES);
      setJoinString(made.joinString);
    } catch (error) {
      setFailure(errorText(error, messages));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="first-run-way">
      <h3>{words.others}</h3>
      <p className="note soft">{words.othersText}</p>
      {joinString === undefined ? (
        <p>
          <AllowedButton need={APPROVING} icon={<Icon name="key" />} isBusy={isBusy} onClick={() => void make()}>
            {words.make}
          </AllowedButton>
        </p>
      ) : (
        <>
          <CopyField label={words.line} text={`EO_JOIN=${joinString} eo agent`} />
          <p className="small faint">{words.secret}</p>
        </>
      )}
      {failure !== undefined && (
        <p role="alert" className="failure-text">
          {failure}
        </p>
      )}
    </div>
  );
}
