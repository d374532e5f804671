import { useEffect, useRef, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { JobId } from '../../../common/domain/ids.ts';
import { TitleBar } from '../../app/TitleBar.tsx';
import { useClient } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { useMessages } from '../../language/language-store.ts';
import { useDatasetsPhase } from '../../stores/datasets-store.ts';
import { useDevicesPhase } from '../../stores/devices-store.ts';
import { jobFileWasTaken, useDroppedJob } from '../../stores/dropped-job-store.ts';
import { sayFailed } from '../../stores/toasts.ts';
import { writeDraft } from './draft/draft-text.ts';
import { firstDraft } from './draft/first-draft.ts';
import { keepDraft, keptDraft } from './draft/use-draft.ts';
import { withoutDefaults } from './draft/without-defaults.ts';
import { useDataAtHand } from './form/data-at-hand.ts';
import { JobDesk } from './JobDesk.tsx';

interface Beginning {
  readonly number: number;
  readonly first: string;
  readonly replaced: string | undefined;
}

/** Where a job is written and started: as another one was (`?from=`), over some data (`?dataset=`), as a file that was
 * dropped says, or as it was left. */
export function NewJobScreen() {
  const messages = useMessages();
  const client = useClient();
  const [, go] = useLocation();
  const [search] = useSearchParams();
  const isReady = [useDatasetsPhase(), useDevicesPhase()].every((phase) => phase === 'ready');
  const data = useDataAtHand();
  const latestData = useRef(data);
  latestData.current = data;
  const [beginning, setBeginning] = useState<Beginning>();
  const from = search.get('from');
  const dataset = search.get('dataset');
  const dropped = useDroppedJob();

  useEffect(() => {
    if (!isReady) return;
    let isWanted = true;
    const begin = (asked: string | undefined): void => {
      if (!isWanted) return;
      const kept = keptDraft() ?? undefined;
      const first = asked ?? kept ?? firstDraft(latestData.current);
      if (asked !== undefined) keepDraft(asked);
      setBeginning((before) => {
        if (asked === undefined && before !== undefined) return before;
        const replaced = kept === first ? undefined : kept;
        return { number: (before?.number ?? 0) + 1, first, replaced };
      });
      if (from !== null || dataset !== null) go('/jobs/new', { replace: true });
    };
    const id = JobId.safeParse(from).data;
    if (dropped !== undefined) {
      begin(dropped);
      jobFileWasTaken();
    } else if (id === undefined) begin(dataset === null ? undefined : firstDraft(latestData.current, dataset));
    else {
      client.jobs.get({ id }).then(
        ({ spec }) => begin(writeDraft(withoutDefaults(spec))),
        (error: unknown) => {
          if (isWanted) sayFailed(errorText(error, messages));
          begin(undefined);
        },
      );
    }
    return () => {
      isWanted = false;
    };
  }, [isReady, from, dataset, dropped, client, go, messages]);

  if (beginning === undefined) {
    return (
      <>
        <TitleBar title={messages.newJob.title} />
        <p className="screen-body faint">{messages.app.loading}</p>
      </>
    );
  }
  const { number, first, replaced } = beginning;
  return <JobDesk key={number} first={first} replaced={replaced} anew={() => firstDraft(data)} />;
}
