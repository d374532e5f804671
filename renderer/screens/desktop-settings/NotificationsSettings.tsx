import { type DesktopState, NoticeKind } from '../../../common/desktop/desktop-state.ts';
import { Section } from '../../components/Section.tsx';
import { SwitchField } from '../../components/SwitchField.tsx';
import { useMessages } from '../../language/language-store.ts';
import { useDesktopAction } from './use-desktop-action.ts';

/** Which kinds of notifications are shown. */
export function NotificationsSettings({ app }: { readonly app: DesktopState }) {
  const { desktop, settings } = useMessages();
  const { text, kinds } = desktop.notices;
  const act = useDesktopAction();
  return (
    <Section title={settings.sections.notifications}>
      <p className="note soft">{text}</p>
      <div className="desktop-switches">
        {NoticeKind.options.map((kind) => (
          <SwitchField
            key={kind}
            label={kinds[kind].label}
            note={kinds[kind].note}
            isOn={!app.mutedNotices.includes(kind)}
            onChange={(isOn) => act((client) => client.muteNotices({ kind, isMuted: !isOn }), kinds[kind].label)}
          />
        ))}
      </div>
    </Section>
  );
}
