import { useState } from 'react';
import { useLocation } from 'wouter';
import { AllowedButton } from '../../components/allowed/AllowedButton.tsx';
import { Button } from '../../components/Button.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import type { Draft } from './draft/use-draft.ts';
import type { Previewed } from './preview/use-preview.ts';

const STARTING = { role: 'operator', scope: 'jobs' } as const;

interface StartBarProps {
  readonly draft: Draft;
  readonly previewed: Previewed;
  readonly onStartOver: () => void;
}

/** How far the draft is from being a job, and the way to make it one. */
export function StartBar({ draft, previewed, onStartOver }: StartBarProps) {
  const messages = useMessages();
  const client = useClient();
  const [, go] = useLocation();
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<{ readonly text: string; readonly of: string }>();
  const { check, reading, text } = draft;
  const start = async (): Promise<void> => {
    if (check.kind === 'invalid') return;
    setBusy(true);
    setRefusal(undefined);
    try {
      const { id } = await client.jobs.create(check.spec);
      draft.forget();
      go(`/jobs/${id}`);
    } catch (error) {
      setRefusal({ text: errorText(error, messages), of: text });
      setBusy(false);
    }
  };
  const isRefused = previewed.isCurrent && (previewed.preview?.problems.length ?? 0) > 0;
  const isReady = check.kind === 'valid' && reading.kind === 'readable' && !isRefused;
  return (
    <footer className="start-bar">
      {refusal?.of === text ? (
        <p role="alert" className="failure-text">
          {refusal.text}
        </p>
      ) : (
        <Standing draft={draft} previewed={previewed} />
      )}
      <Button look="quiet" onClick={onStartOver}>
        {messages.newJob.startOver}
      </Button>
      <AllowedButton
        need={STARTING}
        look="primary"
        icon={<Icon name="play" />}
        isBusy={isBusy}
        disabled={!isReady}
        onClick={() => void start()}
      >
        {messages.newJob.start}
      </AllowedButton>
    </footer>
  );
}

function Standing({
  draft: { check, reading },
  previewed: { preview, isCurrent },
}: Omit<StartBarProps, 'onStartOver'>) {
  const { newJob: words } = useMessages();
  const format = useFormat();
  const taking = preview?.devices.filter(({ takesPart }) => takesPart).length ?? 0;
  const say = (): string => {
    if (reading.kind === 'broken') return words.broken;
    if (check.kind === 'invalid') return words.toMend(check.issues.length);
    if (preview === undefined || !isCurrent) return words.checking;
    if (preview.problems.length > 0) return words.refused;
    const devices =
      taking === 0
        ? words.preview.nobody
        : words.preview.takePart(taking, preview.devices.length, format.number(preview.devices.length));
    if (preview.waits.length > 0) return words.willWait;
    return taking === 0 ? `${devices}.` : words.ready(devices);
  };
  return (
    <p role="status" className="note soft">
      {say()}
    </p>
  );
}
