import { Link } from 'wouter';
import type { DeviceId } from '../../../common/domain/ids.ts';
import { Moment } from '../../components/Moment.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useRecentEvents } from '../../stores/events-store.ts';

const SHOWN = 6;

/** What happened last to a device. */
export function DeviceEvents({ id }: { readonly id: DeviceId }) {
  const { devices: words, events: log, logs } = useMessages();
  const events = useRecentEvents()
    .filter(({ body }) => 'deviceId' in body && body.deviceId === id)
    .slice(0, SHOWN);
  return (
    <section>
      <h3>{words.events.title}</h3>
      {events.length === 0 && <p className="note faint">{words.events.none}</p>}
      <ul className="device-events note">
        {events.map(({ sequence, at, body, actor }) => (
          <li key={sequence}>
            <span className="faint">
              <Moment at={at} />
            </span>{' '}
            {log.describe(body, actor)}
          </li>
        ))}
      </ul>
      <Link className="note" href={`/events?device=${id}`}>
        {words.events.all}
      </Link>{' '}
      <Link className="note" href={`/logs?source=${id}`}>
        {logs.ofDevice}
      </Link>
    </section>
  );
}
