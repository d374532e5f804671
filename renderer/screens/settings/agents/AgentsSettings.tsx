import { useEffect, useState } from 'react';
import type { ControlClient } from '../../../../common/api-client/control-client.ts';
import type { EventKind } from '../../../../common/domain/event.ts';
import { isNewer } from '../../../../common/updates/release-version.ts';
import type { Release } from '../../../../common/updates/rollout.ts';
import { Button } from '../../../components/Button.tsx';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { Section } from '../../../components/Section.tsx';
import { useClient } from '../../../connection/connection-context.ts';
import { useAnswer } from '../../../connection/use-answer.ts';
import { errorText } from '../../../language/error-text.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { type Need, useRefusal } from '../../../stores/session-store.ts';
import { sayFailed } from '../../../stores/toasts.ts';
import { RefusalNote } from '../RefusalNote.tsx';
import { AgentTable } from './AgentTable.tsx';
import { ImportRelease } from './ImportRelease.tsx';
import { RolloutNotice } from './RolloutNotice.tsx';

const NEED: Need = { role: 'admin', scope: 'devices' };
const KINDS: ReadonlySet<EventKind> = new Set([
  'release-imported',
  'release-removed',
  'rollout-changed',
  'rollout-halted',
  'agent-update-started',
  'agent-updated',
  'agent-update-failed',
  'device-came-online',
  'device-went-offline',
]);
/** How far a device is with an update is no event. */
const LOOK_AGAIN_MS = 2_000;

const ask = (client: ControlClient) => client.updates.get();

/** What the agents run, the releases that lie ready, and how an update goes. */
export function AgentsSettings() {
  const messages = useMessages();
  const { updates: words } = messages;
  const mayNot = useRefusal(NEED) !== undefined;
  const { value, error, askAgain } = useAnswer(ask, KINDS);
  const isBusy = value?.rollout?.state === 'running' || value?.rollout?.state === 'paused';
  useEffect(() => {
    if (!isBusy) return;
    const timer = setInterval(askAgain, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isBusy, askAgain]);
  return (
    <>
      {value?.rollout && <RolloutNotice rollout={value.rollout} mayNot={mayNot} onChanged={askAgain} />}
      <Section title={words.title}>
        <p className="note soft">{words.text}</p>
        {error !== undefined && <p className="failure-text">{errorText(error, messages)}</p>}
        {value?.agents.length === 0 && <p className="note faint">{words.none}</p>}
        {value !== undefined && value.agents.length > 0 && <AgentTable view={value} />}
      </Section>
      <Section title={words.releases}>
        <RefusalNote need={NEED} />
        {value?.releases.length === 0 && <p className="note faint">{words.noReleases}</p>}
        {value?.releases.map((release) => {
          const isWanted = value.agents.some(
            ({ version, obstacle }) => obstacle === null && isNewer(release.version, version),
          );
          const canStart = isWanted && !isBusy && !mayNot;
          return <ReleaseLine key={release.version} {...{ release, canStart, mayNot }} onStarted={askAgain} />;
        })}
        {value?.obstacle && (
          <p className="note soft">
            {value.obstacle.message}. {value.obstacle.nextStep}
          </p>
        )}
        {value?.obstacle === null && !mayNot && <ImportRelease onImported={askAgain} />}
      </Section>
    </>
  );
}

interface ReleaseLineProps {
  readonly release: Release;
  readonly canStart: boolean;
  readonly mayNot: boolean;
  readonly onStarted: () => void;
}

function ReleaseLine({ release: { version, sizeBytes }, canStart, mayNot, onStarted }: ReleaseLineProps) {
  const messages = useMessages();
  const { updates: words } = messages;
  const format = useFormat();
  const client = useClient();
  const [isAsking, setAsking] = useState(false);
  const remove = async (): Promise<void> => {
    try {
      await client.updates.remove({ version });
    } catch (error) {
      sayFailed(messages.app.failed(words.remove(version)), errorText(error, messages));
    }
    onStarted();
  };
  return (
    <p>
      {words.imported(version, format.bytes(sizeBytes))}{' '}
      {canStart && <Button onClick={() => setAsking(true)}>{words.start(version)}</Button>}
      {!mayNot && (
        <Button look="quiet" onClick={() => void remove()}>
          {words.remove(version)}
        </Button>
      )}
      <ConfirmDialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={words.startQuestion(version)}
        action={words.start(version)}
        onConfirm={async () => {
          await client.updates.start({ version });
          onStarted();
        }}
      >
        {words.startText}
      </ConfirmDialog>
    </p>
  );
}
