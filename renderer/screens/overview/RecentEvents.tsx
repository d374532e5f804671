import { Link } from 'wouter';
import type { EventKind } from '../../../common/domain/event.ts';
import { Moment } from '../../components/Moment.tsx';
import { Section } from '../../components/Section.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useRecentEvents } from '../../stores/events-store.ts';
import './recent-events.css';

const SHOWN = 8;
/** Rounds come by the dozen; what plays shows them. */
const LEFT_OUT: ReadonlySet<EventKind> = new Set(['round-started', 'round-committed', 'round-evaluated']);

/** What happened last. */
export function RecentEvents() {
  const { overview, events } = useMessages();
  const recent = useRecentEvents()
    .filter(({ body }) => !LEFT_OUT.has(body.kind))
    .slice(0, SHOWN);
  return (
    <Section title={overview.events.title} aside={<Link href="/events">{overview.events.all}</Link>}>
      {recent.length === 0 && <p className="recent-events note soft">{overview.events.none}</p>}
      <ol className="recent-events">
        {recent.map(({ sequence, at, body }) => (
          <li key={sequence}>
            <span className="small faint">
              <Moment at={at} />
            </span>
            <Link href={`/events/${sequence}`}>{events.describe(body)}</Link>
          </li>
        ))}
      </ol>
    </Section>
  );
}
