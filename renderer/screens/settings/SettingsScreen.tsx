import { lazy, type ReactNode, Suspense } from 'react';
import { Link } from 'wouter';
import { NotFoundScreen } from '../../app/NotFoundScreen.tsx';
import { TitleBar } from '../../app/TitleBar.tsx';
import { useDesktop } from '../../connection/connection-context.ts';
import { useMessages } from '../../language/language-store.ts';
import { DesktopSettings } from '../desktop-settings/DesktopSettings.tsx';
import { AboutSettings } from './AboutSettings.tsx';
import { AppearanceSettings } from './AppearanceSettings.tsx';
import { AccessSettings } from './access/AccessSettings.tsx';
import { BackupSettings } from './backup/BackupSettings.tsx';
import { DoctorSettings } from './doctor/DoctorSettings.tsx';
import { JoiningSettings } from './joining/JoiningSettings.tsx';
import { StorageSettings } from './StorageSettings.tsx';
import { type SettingsSection, sectionNamed, settingsSections } from './settings-sections.ts';
import './settings.css';

const EtiquetteSettings = lazy(async () => ({
  default: (await import('./etiquette/EtiquetteSettings.tsx')).EtiquetteSettings,
}));
const AgentsSettings = lazy(async () => ({
  default: (await import('./agents/AgentsSettings.tsx')).AgentsSettings,
}));

/** Everything that is set up once: one section at a time, which the address names. */
export function SettingsScreen({ section }: { readonly section: string | undefined }) {
  const { settings: words } = useMessages();
  const isDesktop = useDesktop() !== undefined;
  const current = sectionNamed(section, isDesktop);
  if (current === undefined) return <NotFoundScreen />;
  return (
    <>
      <TitleBar title={words.title}>
        <span className="soft">{words.sections[current]}</span>
      </TitleBar>
      <div className="settings">
        <nav aria-label={words.nav}>
          {settingsSections(isDesktop).map((id) => (
            <Link key={id} href={`/settings/${id}`} aria-current={id === current ? 'page' : undefined}>
              {words.sections[id]}
            </Link>
          ))}
        </nav>
        <div className="settings-body">
          <Suspense fallback={null}>{contentOf(current)}</Suspense>
        </div>
      </div>
    </>
  );
}

function contentOf(section: SettingsSection): ReactNode {
  switch (section) {
    case 'joining':
      return <JoiningSettings />;
    case 'access':
      return <AccessSettings />;
    case 'etiquette':
      return <EtiquetteSettings />;
    case 'backup':
      return <BackupSettings />;
    case 'agents':
      return (
        <Suspense>
          <AgentsSettings />
        </Suspense>
      );
    case 'appearance':
      return <AppearanceSettings />;
    case 'storage':
      return <StorageSettings />;
    case 'doctor':
      return <DoctorSettings />;
    case 'notifications':
    case 'updates':
    case 'computer':
      return <DesktopSettings section={section} />;
    case 'about':
      return <AboutSettings />;
  }
}
