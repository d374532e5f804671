import { TitleBar } from '../../app/TitleBar.tsx';
import { useMessages } from '../../language/language-store.ts';

/** What needs attention, how strong the cluster is, and what is playing. */
export function OverviewScreen() {
  const messages = useMessages();
  return <TitleBar title={messages.app.nav.overview} />;
}
