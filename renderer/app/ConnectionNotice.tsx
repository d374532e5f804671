import { Button } from '../components/Button.tsx';
import { Icon } from '../components/Icon.tsx';
import { useDesktop } from '../connection/connection-context.ts';
import { useFormat, useMessages } from '../language/language-store.ts';
import { useConnectionPhase, useConnectionSince } from '../stores/connection-store.ts';
import { useNow } from '../stores/now-store.ts';

/** Says when what is shown is not of now, and why. */
export function ConnectionNotice() {
  const { connection } = useMessages().app;
  const phase = useConnectionPhase();
  const since = useConnectionSince();
  const format = useFormat();
  const now = useNow();
  const desktop = useDesktop();
  if (phase !== 'cut' && phase !== 'signed-out') return null;
  return (
    <div className="connection-notice" role="alert">
      <Icon name="warning" />
      {phase === 'cut' ? (
        <>
          {connection.cut(format.ago(since, now))}
          {desktop !== undefined && (
            <Button look="quiet" onClick={() => window.location.reload()}>
              {connection.reload}
            </Button>
          )}
        </>
      ) : (
        <>
          {connection.signedOut} <a href="/sign-in">{connection.signIn}</a>
        </>
      )}
    </div>
  );
}
