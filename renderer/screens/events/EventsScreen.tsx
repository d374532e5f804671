import { useCallback, useMemo, useState } from 'react';
import { useLocation, useSearch } from 'wouter';
import { contentRoutes } from '../../../common/api/content-routes.ts';
import type { LogEvent } from '../../../common/domain/event.ts';
import { TitleBar } from '../../app/TitleBar.tsx';
import { Button } from '../../components/Button.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { Icon } from '../../components/Icon.tsx';
import { useConnection } from '../../connection/connection-context.ts';
import { errorText } from '../../language/error-text.ts';
import { useMessages } from '../../language/language-store.ts';
import { sayDone } from '../../stores/toasts.ts';
import { EventDetails } from './EventDetails.tsx';
import { EventFilters } from './EventFilters.tsx';
import { EventList } from './EventList.tsx';
import { type EventQuery, filterOf, readQuery, writeQuery } from './event-query.ts';
import { useEventPages } from './use-event-pages.ts';
import { VerifyDialog } from './VerifyDialog.tsx';
import './events.css';

/** The log of everything that has happened, live, and the details of one event. */
export function EventsScreen({ openId }: { readonly openId: string | undefined }) {
  const messages = useMessages();
  const { events: words } = messages;
  const { baseUrl } = useConnection();
  const [, go] = useLocation();
  const search = useSearch();
  const query = useMemo(() => readQuery(search), [search]);
  // A range such as the last hour counts from when it was chosen: a list must not change under whoever reads it.
  const filter = useMemo(() => filterOf(query, Date.now()), [query]);
  const { phase, events, next, error, loadOlder } = useEventPages(filter);
  const [isVerifying, setVerifying] = useState(false);
  const here = writeQuery(query);
  const change = useCallback(
    (changed: Partial<EventQuery>) => go(`/events${writeQuery({ ...query, ...changed })}`, { replace: true }),
    [go, query],
  );
  const open = useCallback(({ sequence }: LogEvent) => go(`/events/${sequence}${here}`), [go, here]);
  const sequence = openId === undefined ? undefined : Number(openId);
  return (
    <>
      <TitleBar
        title={words.title}
        actions={
          <>
            <a
              className="button plain"
              href={baseUrl + contentRoutes.eventsExport(filter)}
              download="events.jsonl"
              title={words.exportTitle}
            >
              <Icon name="download" />
              {words.export}
            </a>
            <Button icon={<Icon name="check" />} onClick={() => setVerifying(true)}>
              {words.verify}
            </Button>
          </>
        }
      />
      <EventFilters
        query={query}
        onChange={change}
        onCopyLink={() => {
          void navigator.clipboard.writeText(`${window.location.origin}/events${here}`).then(
            () => sayDone(words.linkCopied),
            () => undefined,
          );
        }}
      />
      <div className="with-details">
        {phase === 'loading' && <p className="screen-body faint">{messages.app.loading}</p>}
        {phase === 'failed' && events.length === 0 && (
          <p className="screen-body" role="alert">
            {errorText(error, messages)}
          </p>
        )}
        {phase === 'ready' && events.length === 0 && next === null && (
          <div className="screen-body">
            <EmptyState title={words.empty.title} text={words.empty.text} />
          </div>
        )}
        {(events.length > 0 || next !== null) && (
          <EventList events={events} hasOlder={next !== null} onOlder={loadOlder} onOpen={open} openId={sequence} />
        )}
        {sequence !== undefined && (
          <EventDetails
            sequence={sequence}
            known={events.find((event) => event.sequence === sequence)}
            onChange={change}
            onClose={() => go(`/events${here}`)}
          />
        )}
      </div>
      <VerifyDialog isOpen={isVerifying} onClose={() => setVerifying(false)} />
    </>
  );
}
