import { useState } from 'react';
import { requestContent } from '../../../../common/api-client/content-request.ts';
import { Button } from '../../../components/Button.tsx';
import { Facts } from '../../../components/Facts.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { Section } from '../../../components/Section.tsx';
import { useConnection } from '../../../connection/connection-context.ts';
import { errorText } from '../../../language/error-text.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useCluster } from '../../../stores/cluster-store.ts';
import { useMe } from '../../../stores/session-store.ts';
import { sayFailed } from '../../../stores/toasts.ts';

/** Whoever looks: by which token, with which rights, until when; and where the control API answers. */
export function MyselfSection() {
  const { access, session, app } = useMessages();
  const words = access.me;
  const format = useFormat();
  const me = useMe();
  const cluster = useCluster();
  if (me === null || cluster === null) return <p className="faint">{app.loading}</p>;
  const { apiPort, lanPort } = cluster;
  return (
    <>
      <Section title={words.title} aside={me.way === 'cookie' && <SignOutButton />}>
        <Facts
          facts={[
            [words.name, me.name],
            [words.role, `${session.roles[me.role]}: ${session.abilities[me.role]}`],
            [
              words.areas,
              me.scopes.length === 0 ? words.allAreas : format.list(me.scopes.map((scope) => session.scopes[scope])),
            ],
            [words.way, words.ways[me.way]],
            [words.ends, me.expiresAt === null ? access.tokens.never : <Moment key="ends" at={me.expiresAt} />],
          ]}
        />
      </Section>
      <Section title={access.reach.title}>
        <Facts
          facts={[
            [access.reach.here, <code key="here">{`127.0.0.1:${apiPort}`}</code>],
            [access.reach.lan, lanPort === null ? access.reach.lanOff : <code key="lan">{`:${lanPort}`}</code>],
          ]}
        />
      </Section>
    </>
  );
}

function SignOutButton() {
  const messages = useMessages();
  const { baseUrl } = useConnection();
  const [isBusy, setBusy] = useState(false);
  const signOut = async (): Promise<void> => {
    setBusy(true);
    try {
      await requestContent(`${baseUrl}/api/v1/sign-out`, { method: 'POST' });
      window.location.assign('/sign-in');
    } catch (error) {
      setBusy(false);
      sayFailed(messages.app.failed(messages.access.me.signOut), errorText(error, messages));
    }
  };
  return (
    <Button isBusy={isBusy} onClick={() => void signOut()}>
      {messages.access.me.signOut}
    </Button>
  );
}
