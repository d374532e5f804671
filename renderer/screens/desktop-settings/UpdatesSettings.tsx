import type { DesktopState } from '../../../common/desktop/desktop-state.ts';
import type { UpdateState } from '../../../common/desktop/update-state.ts';
import { Button } from '../../components/Button.tsx';
import { Facts } from '../../components/Facts.tsx';
import { Section } from '../../components/Section.tsx';
import { useMessages } from '../../language/language-store.ts';
import { ReleaseNotes } from './ReleaseNotes.tsx';
import { UpdateProgress } from './UpdateProgress.tsx';
import { useDesktopAction } from './use-desktop-action.ts';

/** How the app is on its way to a newer version, what is new in it, and when it is installed. */
export function UpdatesSettings({ app: { version, update } }: { readonly app: DesktopState }) {
  const { desktop, settings } = useMessages();
  const words = desktop.updates;
  const act = useDesktopAction();
  return (
    <>
      <Section
        title={settings.sections.updates}
        aside={
          mayCheck(update) && (
            <Button
              isBusy={update.kind === 'checking'}
              onClick={() => act((client) => client.checkForUpdate(), words.check)}
            >
              {words.check}
            </Button>
          )
        }
      >
        <Facts
          facts={[
            [words.version, version],
            [words.state, <UpdateProgress key="state" update={update} />],
          ]}
        />
      </Section>
      <ReleaseNotes update={update} />
    </>
  );
}

/** What is on its way or ready needs no second look. */
function mayCheck({ kind }: UpdateState): boolean {
  switch (kind) {
    case 'unchecked':
    case 'checking':
    case 'current':
    case 'failed':
      return true;
    case 'off':
    case 'downloading':
    case 'ready':
    case 'installing':
      return false;
  }
}
