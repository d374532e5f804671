import { useCallback } from 'react';
import type { ControlClient } from '../../../common/api-client/control-client.ts';
import type { EventKind, LogEvent } from '../../../common/domain/event.ts';
import { Button } from '../../components/Button.tsx';
import { DetailsPanel } from '../../components/DetailsPanel.tsx';
import { Facts } from '../../components/Facts.tsx';
import { useAnswer } from '../../connection/use-answer.ts';
import { useFormat, useMessages } from '../../language/language-store.ts';
import { ActorName, filterNameOf } from './ActorName.tsx';
import { EventFieldValue } from './EventFieldValue.tsx';
import { eventFields } from './event-fields.ts';
import type { EventQuery } from './event-query.ts';

interface EventDetailsProps {
  readonly sequence: number;
  /** The event, where the list has it. */
  readonly known: LogEvent | undefined;
  readonly onChange: (changed: Partial<EventQuery>) => void;
  readonly onClose: () => void;
}

const NEVER_CHANGES: ReadonlySet<EventKind> = new Set();

/** One event with all that is kept of it. */
export function EventDetails({ sequence, known, onChange, onClose }: EventDetailsProps) {
  const { events: words, app } = useMessages();
  const format = useFormat();
  const ask = useCallback(
    async (client: ControlClient) =>
      Number.isInteger(sequence) && sequence > 0 ? await client.events.history({ after: sequence - 1, limit: 1 }) : [],
    [sequence],
  );
  const asked = useAnswer(ask, NEVER_CHANGES);
  const event = known ?? asked.value?.find((one) => one.sequence === sequence);
  const label = words.details.label(format.number(sequence));
  return (
    <DetailsPanel title={label} label={label} onClose={onClose}>
      {event !== undefined && <WholeEvent event={event} onChange={onChange} />}
      {event === undefined && <p className="soft">{asked.value === undefined ? app.loading : words.details.missing}</p>}
    </DetailsPanel>
  );
}

function WholeEvent({ event, onChange }: { readonly event: LogEvent } & Pick<EventDetailsProps, 'onChange'>) {
  const { events, session } = useMessages();
  const words = events.details;
  const format = useFormat();
  const { at, actor, body, hash } = event;
  const actorName = actor === null ? undefined : filterNameOf(actor);
  return (
    <>
      <p>{events.describe(body, actor)}</p>
      <Facts
        facts={[
          [words.at, format.exact(at)],
          [words.kind, events.kinds[body.kind]],
          [words.actor, actor === null ? events.ownDoing : <ActorName key="actor" actor={actor} />],
          ...(actor === null ? [] : ([[words.address, <code key="address">{actor.address}</code>]] as const)),
          ...(actor !== null && 'role' in actor ? ([[words.role, session.roles[actor.role]]] as const) : []),
        ]}
      />
      <Facts
        facts={[
          ...eventFields(body).map(
            ([name, value]) => [name, <EventFieldValue key={name} name={name} value={value} />] as const,
          ),
          [words.hash, <code key="hash">{hash}</code>] as const,
        ]}
      />
      <div className="event-only">
        <Button onClick={() => onChange({ chosen: [body.kind] })}>{words.onlyKind}</Button>
        {'deviceId' in body && (
          <Button onClick={() => onChange({ deviceId: body.deviceId })}>{words.onlyDevice}</Button>
        )}
        {'jobId' in body && <Button onClick={() => onChange({ jobId: body.jobId })}>{words.onlyJob}</Button>}
        {actorName !== undefined && <Button onClick={() => onChange({ actor: actorName })}>{words.onlyActor}</Button>}
      </div>
    </>
  );
}
