import { useMessages } from '../../language/language-store.ts';
import { useDesktopApp } from '../../stores/desktop-store.ts';
import { type DesktopSection, desktopSections } from './desktop-sections.ts';
import './desktop-settings.css';

/** One of the settings that only the desktop app has. */
export function DesktopSettings({ section }: { readonly section: DesktopSection }) {
  const { app: words } = useMessages();
  const app = useDesktopApp();
  const Content = desktopSections[section];
  if (app === null) return <p className="faint">{words.loading}</p>;
  return <Content app={app} />;
}
