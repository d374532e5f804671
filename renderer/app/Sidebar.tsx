import { Link, useLocation } from 'wouter';
import { Icon } from '../components/Icon.tsx';
import { useFormat, useMessages } from '../language/language-store.ts';
import { SCREENS, screenOf } from './screen-paths.ts';
import { useScreenCounts } from './use-screen-counts.ts';

/** The way to every screen, with how much there is. */
export function Sidebar() {
  const messages = useMessages();
  const format = useFormat();
  const [location] = useLocation();
  const counts = useScreenCounts();
  const current = screenOf(location);
  return (
    <div className="sidebar">
      <Link href="/" className="brand">
        <img src="/icon.svg" alt="" width="22" height="22" />
        <span className="word">{messages.app.product}</span>
      </Link>
      <nav aria-label={messages.app.nav.label}>
        {SCREENS.map(({ id, path }) => (
          <Link key={id} href={path} aria-current={id === current ? 'page' : undefined} title={messages.app.nav[id]}>
            <Icon name={id} />
            <span className="word">{messages.app.nav[id]}</span>
            {counts[id] !== undefined && counts[id] > 0 && <span className="count">{format.number(counts[id])}</span>}
          </Link>
        ))}
      </nav>
    </div>
  );
}
