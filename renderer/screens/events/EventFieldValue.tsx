import { Link } from 'wouter';
import { useFormat, useMessages } from '../../language/language-store.ts';

interface EventFieldValueProps {
  readonly name: string;
  readonly value: unknown;
}

/** A field of an event as it is kept; what has a screen of its own is a link there. */
export function EventFieldValue({ name, value }: EventFieldValueProps) {
  const { events } = useMessages();
  const format = useFormat();
  if (value === null) return <span className="faint">{events.details.none}</span>;
  if (Array.isArray(value)) return <code>{value.join(', ')}</code>;
  if (typeof value === 'number' && /At$|\.since$/.test(name)) return format.exact(value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const screen = SCREENS[name];
  return screen === undefined ? (
    <code>{text}</code>
  ) : (
    <Link href={`/${screen}/${text}`}>
      <code>{text}</code>
    </Link>
  );
}

const SCREENS: Readonly<Record<string, string>> = {
  deviceId: 'devices',
  jobId: 'jobs',
  model: 'models',
  dataset: 'datasets',
};
