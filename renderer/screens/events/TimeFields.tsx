import { useMessages } from '../../language/language-store.ts';
import type { EventQuery } from './event-query.ts';

interface TimeFieldsProps {
  readonly query: EventQuery;
  readonly onChange: (changed: Partial<EventQuery>) => void;
}

/** From when until when, in the time of this machine. */
export function TimeFields({ query: { since, until }, onChange }: TimeFieldsProps) {
  const { filter } = useMessages().events;
  return (
    <>
      <input
        type="datetime-local"
        className="text-input"
        aria-label={filter.from}
        value={asLocal(since)}
        onChange={({ target }) => onChange({ range: 'custom', since: fromLocal(target.value) })}
      />
      <span aria-hidden="true">–</span>
      <input
        type="datetime-local"
        className="text-input"
        aria-label={filter.until}
        value={asLocal(until)}
        onChange={({ target }) => onChange({ range: 'custom', until: fromLocal(target.value) })}
      />
    </>
  );
}

function asLocal(at: number | undefined): string {
  if (at === undefined) return '';
  const offsetMs = new Date(at).getTimezoneOffset() * 60_000;
  return new Date(at - offsetMs).toISOString().slice(0, 16);
}

function fromLocal(text: string): number | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
