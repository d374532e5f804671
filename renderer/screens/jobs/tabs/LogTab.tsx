import { useMemo } from 'react';
import { describeActor } from '../../../../common/domain/describe-event.ts';
import type { LogEvent } from '../../../../common/domain/event.ts';
import type { JobId } from '../../../../common/domain/ids.ts';
import type { Column } from '../../../components/data-list/column.ts';
import { DataList } from '../../../components/data-list/DataList.tsx';
import { EmptyState } from '../../../components/EmptyState.tsx';
import { Moment } from '../../../components/Moment.tsx';
import { isJobEvent } from '../../../language/job-event.ts';
import { jobEventText } from '../../../language/job-event-text.ts';
import { useFormat, useMessages } from '../../../language/language-store.ts';
import { useJobEvents } from '../use-job-events.ts';

const idOf = ({ sequence }: LogEvent): string => String(sequence);
/** What somebody does; the rest comes of it by itself, whoever has begun it. */
const DEEDS: ReadonlySet<string> = new Set([
  'job-created',
  'job-changed',
  'job-paused',
  'job-resumed',
  'job-cancelled',
  'job-removed',
]);
const ignore = (): void => undefined;

/** What happened in a job, newest first, and on whose behalf. */
export function LogTab({ id }: { readonly id: JobId }) {
  const messages = useMessages();
  const format = useFormat();
  const { log: words } = messages.jobs;
  const { events, isLoading, failure } = useJobEvents(id);
  const columns = useMemo((): readonly Column<LogEvent>[] => {
    return [
      {
        id: 'time',
        label: words.time,
        width: '130px',
        sortBy: ({ sequence }) => sequence,
        cell: ({ at }) => <Moment at={at} />,
      },
      {
        id: 'what',
        label: words.what,
        width: 'minmax(300px, 1fr)',
        cell: ({ body }) => {
          const text = isJobEvent(body) ? jobEventText(body, messages, format) : '';
          return <span title={text}>{text}</span>;
        },
      },
      {
        id: 'who',
        label: words.who,
        width: '140px',
        cell: ({ actor, body }) =>
          actor === null || !DEEDS.has(body.kind) ? (
            <span className="faint">{words.orchestrator}</span>
          ) : (
            describeActor(actor)
          ),
      },
    ];
  }, [words, messages, format]);
  if (isLoading && events.length === 0) return <p className="faint">{messages.app.loading}</p>;
  return (
    <>
      {failure !== undefined && (
        <p role="alert" className="soft">
          {words.failed} {failure}
        </p>
      )}
      <div className="job-table">
        <DataList
          label={words.list}
          items={events}
          idOf={idOf}
          textOf={({ body }) => (isJobEvent(body) ? jobEventText(body, messages, format) : '')}
          columns={columns}
          onOpen={ignore}
          empty={<EmptyState title={words.empty.title} text={words.empty.text} />}
        />
      </div>
    </>
  );
}
